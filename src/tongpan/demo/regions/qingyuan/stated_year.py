"""What the newspaper states of 2017 and of the plan for 2018 (domain facts S1), and where it does not agree (X1)."""

from __future__ import annotations

import datetime as dt

from tongpan.demo.regions.book import Book
from tongpan.demo.regions.paper import By, Paper

from .buildings import LIWAN
from .cascade import Tree
from .cast import Cast
from .cooperation import Schools
from .posts import NEXT, SCHEME
from .programmes import Programmes
from .training import Sessions

TITLE = "南方日报（2018年转载）：成立广清职教校企联盟，遴选校长教师赴穗学习"
PUBLISHED = dt.date(2018, 1, 1)
"""The day is not given."""
CLASSES, PROJECTS, MEMBERS = "bond-classes", "works-projects", "research-cohort-members"
ITEMS, ATTENDED, PLACED, MENTORED = "research-items", "research-attendance", "exchange-placements", "research-mentoring"


def state(book: Book, cast: Cast, schools: Schools, held: Programmes, sessions: Sessions, tree: Tree) -> None:
    """Every figure with the question that counts it."""
    paper = Paper(book, cast.city, TITLE, PUBLISHED, 2017)
    _cooperation(paper, schools)
    _buildings(paper)
    _programmes(paper, held)
    _training(paper, sessions)
    _people(paper)
    _cascade(paper, tree)
    _contradictions(paper, sessions, tree)


def _cooperation(paper: Paper, schools: Schools) -> None:
    quote = "2017年新增3个广州名校入清办学"
    paper.says("S1.06", "广州名校入清办学", quote, 3, "个", "bonds", form="cooperative", note="其中1个是继续，见X1.1。")
    quote = "广州市执信中学与清新区凤霞中学合作共建，小学一年级、初中七年级和高中一年级已正常开学"
    paper.says("S1.07", "合作共建学校开学的年级", quote, 3, "个", CLASSES, bond=schools.fengxia, whole_grade="1")
    quote = "清新区第一中学继续和广州市第六中学合作办学，设立了6个“广州六中班”"
    paper.says("S1.08", "“广州六中班”", quote, 6, "个", CLASSES, bond=schools.sixth)
    quote = "荔湾区共计总投资500万元，在连州市二中设立办学示范点“广州一中实验班”"
    asked = {"kind": "spent", "project_kind": "class_site"}
    paper.says("S1.09", "荔湾区总投资", quote, LIWAN, "元", "works-ledger", "amount", **asked)
    paper.says("S1.09", "“广州一中实验班”", quote, 1, "个", CLASSES, bond=schools.lianzhou)
    quote = "引进广州红海人力资源公司，在广清园管委会办事大厅设立对外服务咨询窗口，筹建校企合作冠名班"
    paper.says("S1.17", "校企合作的公司", quote, 1, "家", "bonds", "organisations", form="enterprise")


def _buildings(paper: Paper) -> None:
    quote = "支持佛冈县3所小学建教学楼，增加学位1800多个"
    here = {"county": "441821"}
    paper.says("S1.11", "建教学楼的小学", quote, 3, "所", PROJECTS, "schools", kind="building", **here)
    paper.says(
        "S1.11", "增加的学位", quote, 1800, "个", "works-places", "gross", by=By.OVER, project_kind="building", **here
    )
    quote = "支持连南县民族高级中学改扩建工程"
    paper.says("S1.12", "改扩建工程", quote, 1, "项", PROJECTS, kind="extension", county="441826")
    quote = "支持阳山县在城东新区高标准建设1所义务教育阶段学校"
    paper.says("S1.13", "新建学校", quote, 1, "所", PROJECTS, kind="new_school", county="441823")
    quote = "支持连南县、英德市改造农村小学及教学点7所"
    paper.says("S1.14", "改造的农村小学及教学点", quote, 7, "所", PROJECTS, "schools", kind="renovation")


def _programmes(paper: Paper, held: Programmes) -> None:
    quote = "2017年启动项目6项"
    paper.says("S1.15", "启动的项目", quote, 6, "项", "tasks", kind="project", started="1")
    quote = "开展“1+1”双师课堂。在7所试点学校通过专题讲座、特色课程等方式，以点带面"
    paper.says("S1.16", "双师课堂试点学校", quote, 7, "所", MEMBERS, "schools", programme=held.dual, role="pilot")
    quote = "推广正面管教：全市32个示范学校及清新区试点；挑选20名骨干班主任参加讲师团培训"
    asked = {"programme": held.discipline}
    paper.says("S1.18", "正面管教示范学校", quote, 32, "所", MEMBERS, "schools", role="demonstration", **asked)
    paper.says("S1.18", "试点区", quote, 1, "个", MEMBERS, "counties", role="pilot", **asked)
    paper.says("S1.18", "讲师团班主任", quote, 20, "人", MEMBERS, "persons", role="lecturer", **asked)
    quote = (
        "“优课解码”：广州市教育信息中心、天河区教育局、清远市教育局教研院合作，委托华师教信未来教育研究中心、"
        "广东教育学会网络教育专委会；第一期为25所学校培训25名种子教师"
    )
    decoding = {"kind": "decoding"}
    paper.says("S1.19", "合作单位", quote, 3, "个", "research-programmes", "partners", **decoding)
    paper.says("S1.19", "受委托单位", quote, 2, "个", "research-programmes", "contractors", **decoding)
    paper.says("S1.19", "第一期的学校", quote, 25, "所", MEMBERS, "schools", role="seed", **decoding)
    paper.says("S1.19", "种子教师", quote, 25, "人", MEMBERS, "persons", role="seed", **decoding)


def _training(paper: Paper, sessions: Sessions) -> None:
    quote = "一年来，开展教师跟岗交流、教学教研活动达4000多人次"
    paper.says("S1.10", "跟岗交流、教学教研", quote, 4000, "人次", ATTENDED, by=By.OVER, programme=sessions.exchange)
    quote = "2017年各类培训活动约110场，其中“同课异构”课100多节，专题讲座80多场，参加培训近1万人次"
    own = {"programme": sessions.training}
    paper.says("S1.20", "培训活动", quote, 110, "场", "research-sessions", by=By.ABOUT, **own)
    paper.says("S1.20", "“同课异构”课", quote, 100, "节", ITEMS, by=By.OVER, kind="lesson", **own)
    paper.says("S1.20", "专题讲座", quote, 80, "场", ITEMS, by=By.OVER, kind="lecture", **own)
    paper.says("S1.20", "参加培训", quote, 10_000, "人次", ATTENDED, by=By.UNDER, **own)


def _people(paper: Paper) -> None:
    quote = "委托广州大学承办跟岗培训班；在190所中小学幼儿园范围内遴选12位校长、100名教师"
    paper.says("S1.21", "遴选范围", quote, 190, "所", "exchange-applications", "home_schools", scheme=SCHEME)
    paper.says("S1.21", "校长", quote, 12, "人", PLACED, "persons", scheme=SCHEME, category="principal")
    paper.says("S1.21", "教师", quote, 100, "人", PLACED, "persons", scheme=SCHEME, category="teacher")
    quote = "2018年清远市十件民生实事之一，选送50名教师、校长到广州中小学跟班学习"
    paper.says("S1.35", "选送的教师、校长", quote, 50, "人", PLACED, "persons", year=2018, scheme=NEXT)


def _cascade(paper: Paper, tree: Tree) -> None:
    quote = "“百千万”工程：广州100名教师带帮清远1000名教师，清远1000名教师帮带本地1万名教师"
    own = {"cascade": tree.cascade, "year": 2018}
    paper.says("S1.41", "广州教师", quote, 100, "人", MENTORED, "mentors", tier="0", **own)
    paper.says("S1.41", "清远骨干教师", quote, 1000, "人", MENTORED, "apprentices", tier="0", **own)
    paper.says("S1.41", "清远本地教师", quote, 10_000, "人", MENTORED, "apprentices", tier="1", **own)


def _contradictions(paper: Paper, sessions: Sessions, tree: Tree) -> None:
    note = "说是2017年新增3个，其中与广州六中的合作却是“继续”；记录中2017年开始的有2个，在办的有3个。"
    new = "2017年新增3个广州名校入清办学"
    paper.says("X1.1", "2017年新增", new, 3, "个", "bonds", note=note, form="cooperative", began=2017)
    paper.says("X1.1", "2017年在办", "继续和广州市第六中学合作办学", 3, "个", "bonds", note=note, form="cooperative")
    note = "9个是计划的方向，6项是实际启动的：两者都登记。"
    paper.says("X1.2", "计划", "9个具体帮扶项目为导向", 9, "项", "tasks", note=note, kind="project", planned="1")
    paper.says("X1.2", "启动", "2017年启动项目6项", 6, "项", "tasks", note=note, kind="project", started="1")
    note = "100多节课和80多场讲座合计超过110场：一场可以有几个环节，所以活动、场次、环节分别计数。"
    own = {"programme": sessions.training}
    paper.says("X1.3", "场次", "培训活动约110场", 110, "场", "research-sessions", by=By.ABOUT, note=note, **own)
    paper.says("X1.3", "环节", "课100多节，讲座80多场", 180, "个", ITEMS, by=By.OVER, note=note, **own)
    note = "两个人次有多少重叠不明；它们在记录中分属两个项目，永不相加。"
    exchange = {"programme": sessions.exchange}
    paper.says("X1.4", "跟岗交流、教学教研", "4000多人次", 4000, "人次", ATTENDED, by=By.OVER, note=note, **exchange)
    paper.says("X1.4", "培训", "近1万人次", 10_000, "人次", ATTENDED, by=By.UNDER, note=note, **own)
    note = "2017年的112人与2018年计划的50人承办方和时长都不同，不可比较。"
    paper.says("X1.5", "2017年", "12位校长、100名教师", 112, "人", PLACED, "persons", note=note, scheme=SCHEME)
    paper.says("X1.5", "2018年", "选送50名教师、校长", 50, "人", PLACED, "persons", year=2018, note=note, scheme=NEXT)
    note = "1000名清远教师每人带10人；一人可能被计两次。记录中11100人互不重复。"
    paper.says("X1.6", "不重复的人", "100名、1000名、1万名", 11_100, "人", MENTORED, "persons", year=2018, note=note,
               cascade=tree.cascade)  # fmt: skip
