"""Sites that imitate the content systems of Chinese governments: their lists, pagers, articles and attachments."""

from __future__ import annotations

import json
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from sites.server import Reply, Site

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MENU = '<div class="nav"><a href="/">首页</a><a href="/zwfw/">办事大厅入口</a><a href="/lyhd/index.html">领导信箱互动交流平台</a></div>'
INDEX = (
    "<table><tr><td>索引号</td><td>640221/2022-00419</td><td>发布机构</td><td>拓县教育体育局</td></tr>"
    "<tr><td>成文日期</td><td>2022-12-01</td><td>文号</td><td>拓教督〔2022〕6号</td></tr></table>"
)
FOOT = '<div class="footer"><a href="http://www.gov.cn/">中国政府网门户网站首页链接</a> 网站标识码 6402210001</div>'


class Imitation(NamedTuple):
    """A site, where to begin, and the titles of the reports on it with the number of their attachments."""

    site: Site
    start: str
    reports: dict[str, int]


def title(place: str, n: int) -> str:
    return f"{place}义务教育优质均衡发展督导评估报告（第{n}期）"


def text(n: int) -> str:
    return (
        f"<p>全县现有义务教育学校{30 + n}所，在校生{12000 + 7 * n}人，专任教师{900 + n}人，生师比{13 + n / 100:.2f}。</p>"
        f"<p>小学巩固率{99 + n / 100:.2f}%，初中入学率{98 + n / 100:.2f}%，大班额比例为{n / 10:.1f}%，校舍面积{10 + n}.5万平方米。</p>"
        f"<p>生均公用经费足额拨付，骨干教师{50 + n}人，随迁子女{300 + n}人入学，控辍保学工作扎实开展。</p>"
    )


def article(name: str, n: int, extra: str = "", container: str = 'class="TRS_Editor"', meta: bool = True) -> str:
    tags = (
        f'<meta name="ArticleTitle" content="{name}"><meta content="2023-0{1 + n % 9}-12 10:00" name="PubDate">'
        if meta
        else ""
    )
    return (
        f"<!DOCTYPE html><html><head><title>{name}-某县人民政府</title>{tags}</head><body>{MENU}"
        f"<h1>{name}</h1><div {container}>{text(n)}{extra}</div>{FOOT}</body></html>"
    )


def listing(rows: list[tuple[str, str]], tail: str = "", head: str = "") -> str:
    entries = "".join(
        f'<li><a href="{href}" title="{name}">{name[:12]}…</a><span>2023-03-0{1 + i % 9}</span></li>'
        for i, (href, name) in enumerate(rows)
    )
    return f"<!DOCTYPE html><html><head><title>督导报告</title>{head}</head><body>{MENU}<ul>{entries}</ul>{tail}{FOOT}</body></html>"


def page(html: str, etag: str | None = None, encoding: str = "utf-8", media: str = "text/html") -> Reply:
    return Reply(html.encode(encoding), media, etag=etag)


def hanweb() -> Imitation:
    """大汉: the first two entries stand in the page, five more come from dataproxy.jsp; GB18030 sent as UTF-8."""
    site, names = Site(), [title("汉县", n) for n in range(1, 8)]
    rows = [(f"/art/2023/3/{n}/art_1345_{n}.html", name) for n, name in enumerate(names, 1)]
    records = [
        f'<record><![CDATA[<li><a href="{href}" title="{name}">{name[:9]}…</a><span>2023-03-01</span></li>]]></record>'
        for href, name in rows
    ]
    script = (
        "<script>$('#4567').jpage({\"perpage\":2, totalRecord:7, openCookies:false,"
        'url:"/module/web/jpage/dataproxy.jsp", param:{"col":"1","appid":"1","webid":"96","path":"%2F",'
        '"columnid":"1345","sourceContentType":"1","unitid":"4567","webname":"%E6%B1%89","permissiontype":"0"}})</script>'
    )
    store = f'<script type="text/xml"><datastore><totalrecord>7</totalrecord><recordset>{"".join(records[:2])}</recordset></datastore></script>'
    site.paths["/col/col1345/index.html"] = page(
        listing([], store + script), '"h1"', "gb18030", "text/html; charset=utf-8"
    )

    class Proxy(dict[str, Reply]):
        def get(self, path: str, default: Reply | None = None) -> Reply | None:
            parts = urlsplit(path)
            if parts.path != "/module/web/jpage/dataproxy.jsp":
                return super().get(path, default)
            query = parse_qs(parts.query)
            if query.get("columnid") != ["1345"] or query.get("unitid") != ["4567"] or query.get("webname") != ["汉"]:
                return Reply(status=400)
            first, last = int(query["startrecord"][0]), int(query["endrecord"][0])
            body = f"<?xml version='1.0'?><datastore><totalrecord>7</totalrecord><recordset>{''.join(records[first - 1 : last])}</recordset></datastore>"
            return Reply(body.encode(), "text/xml")

    site.paths = Proxy(site.paths)
    for n, (href, name) in enumerate(rows, 1):
        extra = (
            '<p>附件：<a href="/module/download/downfile.jsp?classid=0&filename=a1.pdf">附件1.pdf</a></p>'
            if n == 3
            else ""
        )
        site.paths[href] = page(article(name, n, extra, 'id="zoom"'), f'"h{n}"', "gb18030", "text/html; charset=utf-8")
    site.paths["/module/download/downfile.jsp?classid=0&filename=a1.pdf"] = Reply(PDF, "application/octet-stream")
    return Imitation(site, "/col/col1345/index.html", {name: int(n == 3) for n, name in enumerate(names, 1)})


def trs() -> Imitation:
    """拓尔思: createPageHTML, static pages, P0-attachments, a viewer, an entry that is gone, entries of other kinds."""
    site, names = Site(), [title("拓县", n) for n in range(1, 8)]
    rows = [(f"./202303/t2023030{n}_{n}.html", name) for n, name in enumerate(names, 1)]
    others = [
        ("./202303/t20230309_90.html", "拓县教育局公开招聘教师公告"),
        ("./202303/t20230309_91.html", title("旧县", 9)),
    ]
    pager = '<script>createPageHTML(3, {}, "index", "html");</script>'
    site.paths["/jyj/ddbg/index.html"] = page(listing(rows[:3] + others, pager.format(0)))
    site.paths["/jyj/ddbg/index_1.html"] = page(listing(rows[3:6], pager.format(1)))
    site.paths["/jyj/ddbg/index_2.html"] = page(listing(rows[5:], pager.format(2)))
    extras = {
        1: '<a href="./P020230301.doc">附件：评估表</a>',
        2: '<iframe src="/js/pdfjs/web/viewer.html?file=%2Ffiles%2Fscan.pdf"></iframe>',
        4: '<a href="./P020230301.doc">附件：评估表</a><a href="./gone.xls">附件2</a><a href="http://127.0.0.1:1/x.pdf">附件3</a>',
    }
    for n, (href, name) in enumerate(rows, 1):
        site.paths["/jyj/ddbg" + href[1:]] = page(article(name, n, extras.get(n, "")), f'"t{n}"')
    indexed = (
        site.paths["/jyj/ddbg/202303/t20230303_3.html"]
        .body.decode()
        .replace("<head>", '<head><meta name="SiteIDCode" content="6402210001">')
    )
    indexed = indexed.replace("<h1>", f"{INDEX}<h1>")
    site.paths["/jyj/ddbg/202303/t20230303_3.html"] = page(indexed, '"t3"')
    site.paths["/jyj/ddbg/202303/P020230301.doc"] = Reply(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "application/msword"
    )
    site.paths["/files/scan.pdf"] = Reply(PDF, "application/pdf", etag='"scan"')
    return Imitation(
        site, "/jyj/ddbg/index.html", {name: {1: 1, 2: 1, 4: 1}.get(n, 0) for n, name in enumerate(names, 1)}
    )


def vsb() -> Imitation:
    """博达: pages count down (ddbg.htm, ddbg/2.htm, ddbg/1.htm), attachments through download.jsp without an ending."""
    site, names = Site(), [title("博县", n) for n in range(1, 7)]
    rows = [(f"info/1043/{n}.htm", name) for n, name in enumerate(names, 1)]
    ends = '<a href="{}">下页</a> <a href="{}">尾页</a>'
    sign = "<!-- vsb_content -->"
    below = [("../" + href, name) for href, name in rows]
    site.paths["/xxgk/ddbg.htm"] = page(listing(rows[:2], ends.format("ddbg/2.htm", "ddbg/1.htm") + sign))
    site.paths["/xxgk/ddbg/2.htm"] = page(listing(below[2:4], ends.format("1.htm", "1.htm") + sign))
    site.paths["/xxgk/ddbg/1.htm"] = page(listing(below[4:], '<a href="../ddbg.htm">首页</a>' + sign))
    link = "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=77"
    for n, (href, name) in enumerate(rows, 1):
        extra = f'<a href="{link}">附件1 评估结果.xlsx</a>' if n == 5 else ""
        site.paths["/xxgk/" + href] = page(article(name, n, extra, 'id="vsb_content"', meta=False))
    site.paths[link] = Reply(b"PK\x03\x04" + b"\x00" * 100, "application/octet-stream")
    return Imitation(site, "/xxgk/ddbg.htm", {name: int(n == 5) for n, name in enumerate(names, 1)})


def ucap() -> Imitation:
    """开普: folders of columns, hashes for names, the count of pages in a call of createPageHTML with the id of its place."""
    site, names = Site(), [title("开县", n) for n in range(1, 7)]
    rows = [(f"/jyj/jydd/20230{n}/{n:032x}.shtml", name) for n, name in enumerate(names, 1)]
    for number, part in ((1, rows[:2]), (2, rows[2:4]), (3, rows[4:])):
        script = (
            f"<div id='page_div'></div><script>createPageHTML('page_div',3, {number},'common_list','shtml',6);</script>"
        )
        site.paths[f"/jyj/jydd/common_list{f'_{number}' if number > 1 else ''}.shtml"] = page(listing(part, script))
    for n, (href, name) in enumerate(rows, 1):
        site.paths[href] = page(article(name, n, container='id="UCAP-CONTENT"'))
    return Imitation(site, "/jyj/jydd/common_list.shtml", dict.fromkeys(names, 0))


def gkmlpt() -> Imitation:
    """广东: the catalogue's page is a frame, its list a JSON interface of two pages."""
    site, names = Site(), [title("广县", n) for n in range(1, 6)]
    rows = [(f"{site.url}/gkmlpt/content/8/87/post_{n}.html", name) for n, name in enumerate(names, 1)]
    site.paths["/gkmlpt/index"] = page(
        "<html><body><script>window._CONFIG = {TREE: [], SID: '200025', DETAIL: null};</script></body></html>"
    )
    for number, part in ((1, rows[:3]), (2, rows[3:])):
        entries = [{"title": name, "url": href, "create_time": 1677600000} for href, name in part]
        content = json.dumps({"articles": entries, "total": 5, "classify": {}})
        site.paths[f"/gkmlpt/api/all/505?page={number}&sid=200025"] = Reply(content.encode(), "application/json")
    for n, (href, name) in enumerate(rows, 1):
        extra = f'<a href="/attachment/0/5/{n}.ofd">附件.ofd</a>' if n == 2 else ""
        site.paths[urlsplit(href).path] = page(article(name, n, extra, 'class="article-content"'))
    site.paths["/attachment/0/5/2.ofd"] = Reply(b"PK\x03\x04" + b"\x01" * 60, "")
    return Imitation(site, "/gkmlpt/index#505", {name: int(n == 2) for n, name in enumerate(names, 1)})


def anhui() -> Imitation:
    """安徽: catalogue pages by department and category, 共2页 in words."""
    site, names = Site(), [title("徽县", n) for n in range(1, 5)]
    rows = [(f"/OpennessContent/show/{7000 + n}.html", name) for n, name in enumerate(names, 1)]
    site.paths["/OpennessContent/showList/784/345/page_1.html"] = page(listing(rows[:2], "<span>共 2 页</span>"))
    site.paths["/OpennessContent/showList/784/345/page_2.html"] = page(listing(rows[2:], "<span>共 2 页</span>"))
    for n, (href, name) in enumerate(rows, 1):
        site.paths[href] = page(article(name, n, container='class="wzcon"'))
    return Imitation(site, "/OpennessContent/showList/784/345/page_1.html", dict.fromkeys(names, 0))


def jpaas() -> Imitation:
    """大汉 jpaas: the page holds the query of its list, build/unit answers in JSON, 50 entries a page."""
    site, names = Site(), [title("集县", n) for n in range(1, 4)]
    rows = [(f"/jydd/art/2025/art_{n:032x}.html", name) for n, name in enumerate(names, 1)]
    data = "{'webId':'2945','pageId':'1487002','parseType':'bulidstatic','pageType':'column','tagId':'分页列表','tplSetId':'quSyq'}"
    site.paths["/jydd/index.html"] = page(
        f'<html><body>{MENU}<div class="list" queryData="{data}"></div><script src="/jpaas-publish-server/x.js"></script>{FOOT}</body></html>'
    )
    query = "webId=2945&tplSetId=quSyq&pageType=column&tagId=%E5%88%86%E9%A1%B5%E5%88%97%E8%A1%A8&pageId=1487002"
    for number, part in ((1, rows[:2]), (2, rows[2:])):
        entries = "".join(
            f'<li><a href="{href}" title="{name}">{name}</a><span>2025-03-01</span></li>' for href, name in part
        )
        html = f'<ul>{entries}</ul><div class="pagination" rows="50" count="{51}"></div>'
        answer = json.dumps({"code": "200", "data": {"html": html}})
        path = "/api-gateway/jpaas-publish-server/front/page/build/unit"
        site.paths[
            f"{path}?parseType=bulidstatic&{query}&paramJson=%7B%22pageNo%22%3A{number}%2C%22pageSize%22%3A50%7D"
        ] = Reply(answer.encode(), "application/json")
    for n, (href, name) in enumerate(rows, 1):
        site.paths[href] = page(article(name, n, container='class="main-txt"'))
    return Imitation(site, "/jydd/index.html", dict.fromkeys(names, 0))


def plain() -> Imitation:
    """A self-made site in GB2312: numbered pages with 尾页, redirects, scripts for links, scans as pictures."""
    site, names = Site("User-agent: *\nDisallow: /secret/\nCrawl-delay: 0.01"), [title("平县", n) for n in range(1, 7)]
    rows = [(f"newsinfo{n}.html", name) for n, name in enumerate(names, 1)]
    rows[1] = ("/go.asp?id=2", names[1])
    rows.append(("/secret/newsinfo66.html", title("密县", 1)))
    rows.append(("http://other.example.cn/newsinfo1.html", title("外县", 1)))
    rows.append(("javascript:alert(1)", title("假县", 1)))
    rows.append(("/files/whole.pdf", "平县义务教育均衡发展自查自评报告.pdf"))
    tail = '<a href="newslist.aspx?cid=3&amp;page={}">下一页</a><a href="newslist.aspx?cid=3&amp;page=3">尾页</a>'
    head = '<meta charset="gb2312">'
    for number, part, ahead in ((1, rows[:3], 2), (2, rows[3:7], 3), (3, rows[7:], 3)):
        site.paths[f"/newslist.aspx?cid=3{f'&page={number}' if number > 1 else ''}"] = page(
            listing(part, tail.format(ahead) if number < 3 else "", head), None, "gb18030", "text/html"
        )
    extras = {
        3: """<a href="javascript:void(0)" onclick="window.open('/files/b.docx')">原文件下载</a><a href="file:a.docx">附件2</a>""",
        4: '<a href="/files/bomb.pdf">附件</a><a href="/files/large.pdf">附件2</a><a href="/files/page.pdf">附件3</a>',
    }
    for n, name in enumerate(names, 1):
        site.paths[f"/newsinfo{n}.html"] = page(
            article(name, n, extras.get(n, ""), "", meta=False).replace("<head>", f"<head>{head}"), None, "gb18030"
        )
    scan = f"<html><head>{head}<title>{names[5]}</title></head><body>{MENU}<h1>{names[5]}</h1><div><img src='/files/1.jpg'><img src='/files/2.jpg'><img src='/img/logo.png'></div></body></html>"
    site.paths["/newsinfo6.html"] = page(scan, None, "gb18030")
    site.paths["/go.asp?id=2"] = Reply(status=302, headers=(("Location", "/newsinfo2.html"),))
    site.paths["/files/b.docx"] = Reply(b"PK\x03\x04" + b"\x02" * 60, "application/octet-stream", failing=2)
    site.paths["/files/1.jpg"] = site.paths["/files/2.jpg"] = Reply(b"\xff\xd8\xff" + b"\x00" * 99, "image/jpeg")
    site.paths["/files/whole.pdf"] = Reply(PDF, "application/pdf")
    site.paths["/files/page.pdf"] = page("<html><body>请登录</body></html>")
    reports = {name: {3: 1, 6: 2}.get(n, 0) for n, name in enumerate(names, 1)}
    return Imitation(site, "/newslist.aspx?cid=3", reports | {"平县义务教育均衡发展自查自评报告.pdf": 1})


ALL = {f.__name__: f for f in (hanweb, trs, vsb, ucap, gkmlpt, anhui, jpaas, plain)}
