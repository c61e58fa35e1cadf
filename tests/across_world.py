"""Counties whose true figures are known, and the documents that speak of them: each in its own words, scope and year.

Nothing in a county's documents disagrees unless an error is planted; much of it differs.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

COUNTIES = [
    "长兴县", "安吉县", "德清县", "平罗县", "泾源县", "永宁县", "贺兰县", "西吉县", "海原县", "同心县", "彭阳县", "隆德县",
    "中宁县", "盐池县", "景泰县", "民乐县", "山丹县", "临泽县", "高台县", "永昌县", "会宁县", "靖远县", "通渭县", "陇西县",
    "渭源县", "临洮县", "漳县", "岷县", "康县", "徽县", "两当县", "成县", "文县", "宕昌县", "西和县", "礼县", "嘉善县", "海盐县",
    "桐庐县", "淳安县", "象山县", "宁海县", "苍南县", "平阳县", "文成县", "泰顺县", "新昌县", "武义县", "浦江县", "磐安县",
]  # fmt: skip
YEAR = 2018


@dataclass
class World:
    """A county's truth: (what, year) → figure; and its documents as (title, body, date)."""

    county: str
    truth: dict[tuple[str, int], str] = field(default_factory=dict)
    papers: list[tuple[str, str, str]] = field(default_factory=list)


# what, the wordings that mean it and nothing else
WORDS = {
    "primary": ["小学在校生{}人", "全县小学在校生{}人", "全县小学在校学生{}人", "小学在校生总数{}人"],
    "junior": ["初中在校生{}人", "全县初中在校生{}人", "全县初中在校学生{}人"],
    "teachers": ["小学专任教师{}人", "全县小学专任教师{}名"],
    "junior_teachers": ["初中专任教师{}人", "全县初中专任教师{}名"],
    "classes": ["小学教学班{}个", "全县小学教学班{}个"],
    "retention": ["九年义务教育巩固率为{}%", "全县九年义务教育巩固率{}%"],
    "area": ["小学生均教学及辅助用房面积{}平方米", "全县小学生均教学及辅助用房面积为{}平方米"],
    "books": ["小学生均图书{}册", "全县小学生均图书{}册"],
}


def make_world(county: str, rng: random.Random) -> World:
    """A county with seven documents of 2016 to 2019."""
    world = World(county)
    p, j, t, u, c = (
        rng.randint(8000, 60000),
        rng.randint(4000, 30000),
        rng.randint(500, 3000),
        rng.randint(400, 2000),
        0,
    )
    for year in (YEAR - 2, YEAR - 1, YEAR):
        p, j = int(p * rng.uniform(0.97, 1.04)), int(j * rng.uniform(0.97, 1.04))
        t, u, c = t + rng.randint(-15, 30), u + rng.randint(-15, 30), p // 43
        figures = {
            "primary": str(p), "junior": str(j), "teachers": str(t), "junior_teachers": str(u), "classes": str(c),
            "retention": f"{rng.uniform(95, 99.8):.1f}", "area": f"{rng.uniform(4, 5.5):.2f}", "books": f"{rng.uniform(20, 26):.1f}",
        }  # fmt: skip
        world.truth |= {(what, year): figure for what, figure in figures.items()}
    world.papers = [
        _report(world, rng), _statistics(world, YEAR, rng), _statistics(world, YEAR - 1, rng),
        _feedback(world, rng), _plan(world, rng), _news(world, rng), _public(world, rng),
    ]  # fmt: skip
    return world


def _say(world: World, what: str, year: int, rng: random.Random) -> str:
    return f"{year}年，{rng.choice(WORDS[what]).format(world.truth[what, year])}。"


def _report(world: World, rng: random.Random) -> tuple[str, str, str]:
    facts = [_say(world, w, YEAR, rng) for w in rng.sample(sorted(WORDS), 6)]
    built = f"三年来，新建、改扩建小学{rng.randint(3, 20)}所，累计投入{rng.randint(2, 9)}.{rng.randint(10, 99)}亿元，招聘教师{rng.randint(50, 300)}名。"
    body = "一、基本情况\n" + "".join(facts) + f"\n二、主要做法\n{built}\n"
    return f"{world.county}义务教育优质均衡发展工作情况报告", body, f"{YEAR + 1}年3月{rng.randint(1, 28)}日"


def _statistics(world: World, year: int, rng: random.Random) -> tuple[str, str, str]:
    facts = [_say(world, w, year, rng) for w in rng.sample(sorted(WORDS), 7)]
    return f"{world.county}{year}年教育事业统计公报", "\n".join(facts), f"{year + 1}年4月{rng.randint(1, 28)}日"


def _feedback(world: World, rng: random.Random) -> tuple[str, str, str]:
    """Undated, counted after some pupils have come and gone, and of the schools that were seen."""
    now = int(world.truth["primary", YEAR]) + rng.randint(-60, 60)
    body = (
        f"督导组实地检查了小学{rng.randint(5, 15)}所、初中{rng.randint(3, 8)}所，随机访谈教师{rng.randint(50, 200)}人。"
        f"全县小学在校生{now}人。{rng.randint(2, 9)}所小学生均用房未达标，超过45人的小学教学班{rng.randint(5, 90)}个。"
        f"最大的小学有在校生{rng.randint(1800, 3900)}人。"
    )
    return (
        f"国家督导检查组对{world.county}义务教育优质均衡发展督导检查反馈意见",
        body,
        f"{YEAR}年11月{rng.randint(1, 28)}日",
    )


def _plan(world: World, rng: random.Random) -> tuple[str, str, str]:
    goal = f"到{YEAR}年，九年义务教育巩固率达到{rng.randint(96, 99)}%以上，小学生均图书达到{rng.randint(27, 30)}册。"
    base = _say(world, "primary", YEAR - 2, rng)
    return (
        f"{world.county}教育事业发展规划",
        base + "\n" + goal + f"计划新建小学{rng.randint(2, 9)}所。",
        f"{YEAR - 1}年5月8日",
    )


def _news(world: World, rng: random.Random) -> tuple[str, str, str]:
    wan = f"{round(int(world.truth['primary', YEAR]) / 10000, 2):.2f}"
    about = int(world.truth["junior", YEAR]) // 100 * 100
    body = f"{YEAR}年，全县小学在校生{wan}万人，初中在校生{about}余人，小学专任教师约{int(world.truth['teachers', YEAR]) // 100 * 100}人。"
    return f"{world.county}教育工作综述", body, f"{YEAR + 1}年1月{rng.randint(1, 28)}日"


def _public(world: World, rng: random.Random) -> tuple[str, str, str]:
    """Public schools only, country schools only, staff on the establishment only."""
    p, t = int(world.truth["primary", YEAR]), int(world.truth["teachers", YEAR])
    body = (
        f"{YEAR}年，公办小学在校生{int(p * rng.uniform(0.9, 0.99))}人，农村小学在校生{int(p * rng.uniform(0.4, 0.7))}人。\n"
        f"{YEAR}年，小学在编专任教师{int(t * rng.uniform(0.9, 0.99))}人。\n"
        f"{YEAR}年，小学寄宿在校生{int(p * rng.uniform(0.1, 0.3))}人，留守儿童{int(p * rng.uniform(0.1, 0.2))}人。"
    )
    return f"{world.county}办学情况汇报", body, f"{YEAR + 1}年2月{rng.randint(1, 28)}日"
