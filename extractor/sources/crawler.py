"""Scrapy's part of a crawl: the queue on disk decides what is asked (``QueueScheduler``), answers go to ``Reader``.

Only ``extractor.crawling`` imports this module, and only when a crawl begins: Scrapy takes a second to load.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from twisted.python.failure import Failure
from w3lib.url import safe_url_string

from extractor.sources import downloads, middlewares
from extractor.sources.frontier import Visit
from extractor.sources.reading import Answer
from extractor.sources.session import Session, header, now, reason_of


class ReportSpider(Spider):
    """Hands answers to the reader; its requests come from the queue."""

    name = "dudao"

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ReportSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.opened, signals.spider_opened)
        crawler.signals.connect(spider.defect, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Nothing: the queue has the first addresses already."""
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    def opened(self) -> None:
        """Puts the guard between every name and its addresses."""
        if not self.session.manners.private:
            from twisted.internet import reactor

            reactor.installNameResolver(middlewares.GuardedResolver(reactor.nameResolver, self.session.refused))

    async def parse(self, response: Response, **kwargs: Any) -> None:
        """Takes in an answer of any status; other hosts are asked on while its page is looked at."""
        visit: Visit = response.meta["visit"]
        file, offset, when = response.meta.get("place") or (None, None, now())
        media = header(response, "Content-Type")
        answer = Answer(
            response.status, response.body, media.partition(";")[0].strip().lower() if media else None,
            header(response, "ETag"), header(response, "Last-Modified"), when, file, offset,
        )  # fmt: skip
        self.session.answers += 1
        if response.status in (429, 503) or response.status >= 500:
            self.session.close(visit, "failed", f"http-{response.status}", f"the site answered {response.status}")
            return
        ask = self.session.reader.ask(visit, answer)
        look = await asyncio.to_thread(self.session.look, ask) if ask else None
        self.session.reader.answer(visit, answer, look)
        self.session.release(visit, fine=True)

    def failed(self, visit: Visit, failure: Failure) -> None:
        """Closes a visit that brought no answer."""
        state, reason, detail = reason_of(failure.value, self.session.manners)
        self.session.close(visit, state, reason, detail)

    def defect(self, failure: Failure, response: Response | None) -> None:
        """A fault of ours while an answer was read costs that answer, and nothing else."""
        if response is not None:
            what = f"the program failed on this answer ({type(failure.value).__name__}: {failure.value})"[:300]
            self.session.close(response.meta["visit"], "failed", "defect", what)


class QueueScheduler(BaseScheduler):
    """The queue on disk as Scrapy's scheduler; one request at a time for each host."""

    def __init__(self, spider: ReportSpider) -> None:
        self._spider, self._session = spider, spider.session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> QueueScheduler:
        if not isinstance(crawler.spider, ReportSpider):
            raise TypeError("the queue serves ReportSpider alone")
        return cls(crawler.spider)

    def has_pending_requests(self) -> bool:
        """True while an address waits whose host is not parked."""
        return self._session.frontier.pending(self._session.parked)

    def next_request(self) -> Request | None:
        """The next request; conditional where the address was fetched before."""
        visit = self._session.next_visit()
        if visit is None:
            return None
        headers = {"If-None-Match": visit.etag, "If-Modified-Since": visit.modified}
        meta: dict[str, Any] = {"visit": visit, "download_slot": visit.host, "retry_times": visit.tries}
        if visit.hops:
            meta["redirect_times"] = visit.hops
        if visit.stored:
            meta["stored"] = visit.stored
        if visit.loops > 1:
            meta["dont_redirect"] = True
        return Request(
            visit.url, callback=self._spider.parse, errback=partial(self._spider.failed, visit), dont_filter=True,
            meta=meta, headers={name: value for name, value in headers.items() if value},
        )  # fmt: skip

    def enqueue_request(self, request: Request) -> bool:
        """Takes back what middlewares made of a request: the same again after a failure, or where it leads."""
        visit: Visit = request.meta["visit"]
        tries = int(request.meta.get("retry_times", 0))
        if tries > visit.tries:
            self._session.frontier.again(visit.id, tries=tries, loops=visit.loops)
        else:
            self._session.reader.redirect(visit, canonical(request.url))
        self._session.release(visit)
        return True


def canonical(url: str) -> str:
    """An address as the queue keys it: percent-encoded, without fragment."""
    return str(safe_url_string(url)).partition("#")[0]


def settings(session: Session, log: str) -> dict[str, Any]:
    """Scrapy's settings for a crawl."""
    manners, around = session.manners, middlewares.__name__
    download = f"{downloads.__name__}.BoundedDownloads"
    return {
        "DOWNLOAD_HANDLERS": {"http": download, "https": download} | dict.fromkeys(("data", "file", "ftp", "s3")),
        "BOT_NAME": "dudao", "USER_AGENT": manners.agent, "SCHEDULER": f"{__name__}.QueueScheduler",
        "DOWNLOADER_MIDDLEWARES": {f"{around}.Politeness": 560, f"{around}.Recorder": 870,
                                   "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
                                   "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None},
        "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": manners.delay,
        "AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": manners.delay, "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "DOWNLOAD_TIMEOUT": manners.timeout, "DNS_TIMEOUT": 20, "DOWNLOAD_MAXSIZE": manners.most,
        "DOWNLOAD_WARNSIZE": 0, "RETRY_TIMES": manners.retries, "REDIRECT_MAX_TIMES": 8, "METAREFRESH_MAXDELAY": 10,
        "HTTPERROR_ALLOW_ALL": True, "COOKIES_ENABLED": True, "HTTPPROXY_ENABLED": False,  # it would resolve unseen
        "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "CLOSESPIDER_PAGECOUNT": manners.limit,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
                                    "Accept-Language": "zh-CN,zh;q=0.9"},
        "LOG_FILE": log, "LOG_LEVEL": "INFO", "STATS_DUMP": False, "MEMUSAGE_ENABLED": False,
    }  # fmt: skip


def run(session: Session, log: str) -> bool:
    """Crawls until nothing is left, the limit is reached or the user stops it; True where it was stopped.

    Works once in a process, as Twisted does.
    """
    process = AsyncCrawlerProcess(settings(session, log))
    crawler = process.create_crawler(ReportSpider)
    reasons: list[str] = []

    def closed(reason: str) -> None:
        reasons.append(reason)

    crawler.signals.connect(closed, signals.spider_closed)
    process.crawl(crawler, session=session)
    process.start()
    return reasons == ["shutdown"]
