"""Stored values and their spellings in workbooks."""

from __future__ import annotations

from tongpan.access.models import UnitKind
from tongpan.registry.models import BackboneTitle, Posting
from tongpan.registry.models.school import Language, SchoolKind, Setting
from tongpan.registry.models.staff import Degree, Employment, TitleGrade

STAGE = {
    "kindergarten": ("幼儿园", "学前", "学前教育", "幼儿", "preschool", "kindergarten", "prasekolah"),
    "primary": ("小学", "小学部", "小学阶段", "primary", "elementary", "primary school"),
    "junior": ("初中", "初中部", "初级中学", "普通初中", "初中阶段", "junior", "junior secondary", "lower secondary"),
    "senior": ("高中", "高中部", "普通高中", "高中阶段", "senior", "senior secondary", "upper secondary"),
}
STAGES = STAGE | {
    "primary+junior": ("九年一贯", "九年一贯制", "义务教育", "中小学"),
    "junior+senior": ("完全中学", "完中", "中学"),
    "primary+junior+senior": ("十二年一贯", "十二年一贯制"),
}
SCHOOL_KIND: dict[str, tuple[str, ...]] = {
    SchoolKind.KINDERGARTEN: ("幼儿园", "kindergarten"),
    SchoolKind.ATTACHED_KINDERGARTEN: ("附设幼儿班",),
    SchoolKind.PRIMARY: ("小学", "普通小学", "完全小学", "完小", "中心小学", "primary school", "primary"),
    SchoolKind.TEACHING_POINT: ("小学教学点", "教学点", "teaching point"),
    SchoolKind.ATTACHED_PRIMARY: ("附设小学班",),
    SchoolKind.JUNIOR: ("初级中学", "初中", "普通初中", "junior secondary school", "junior"),
    SchoolKind.NINE_YEAR: ("九年一贯制学校", "九年一贯制", "九年制学校", "nine-year school"),
    SchoolKind.ATTACHED_JUNIOR: ("附设普通初中班", "附设初中班"),
    SchoolKind.VOCATIONAL_JUNIOR: ("职业初中",),
    SchoolKind.COMPLETE: ("完全中学", "完中", "complete secondary school"),
    SchoolKind.SENIOR: ("高级中学", "高中", "普通高中", "senior secondary school"),
    SchoolKind.TWELVE_YEAR: ("十二年一贯制学校", "十二年一贯制", "twelve-year school"),
    SchoolKind.ATTACHED_SENIOR: ("附设普通高中班", "附设高中班"),
    SchoolKind.ADJUSTED_VOCATIONAL: ("调整后中等职业学校", "调整后中职", "中等职业学校"),
    SchoolKind.TECHNICAL: ("中等技术学校",),
    SchoolKind.TEACHER_TRAINING: ("中等师范学校",),
    SchoolKind.ADULT_VOCATIONAL: ("成人中等专业学校", "成人中专"),
    SchoolKind.VOCATIONAL: ("职业高中学校", "职业高中"),
    SchoolKind.SKILLED_WORKER: ("技工学校",),
    SchoolKind.BLIND: ("盲人学校", "盲校"),
    SchoolKind.DEAF: ("聋人学校", "聋校"),
    SchoolKind.LEARNING_SUPPORT: ("培智学校",),
    SchoolKind.OTHER_SPECIAL: ("其他特教学校", "特殊教育学校", "特教学校"),
}
STAGES_OF_KIND = {
    SchoolKind.KINDERGARTEN: ("kindergarten",),
    SchoolKind.ATTACHED_KINDERGARTEN: ("kindergarten",),
    SchoolKind.PRIMARY: ("primary",),
    SchoolKind.TEACHING_POINT: ("primary",),
    SchoolKind.ATTACHED_PRIMARY: ("primary",),
    SchoolKind.JUNIOR: ("junior",),
    SchoolKind.ATTACHED_JUNIOR: ("junior",),
    SchoolKind.VOCATIONAL_JUNIOR: ("junior",),
    SchoolKind.NINE_YEAR: ("primary", "junior"),
    SchoolKind.COMPLETE: ("junior", "senior"),
    SchoolKind.SENIOR: ("senior",),
    SchoolKind.ATTACHED_SENIOR: ("senior",),
    SchoolKind.TWELVE_YEAR: ("primary", "junior", "senior"),
}
SETTING: dict[str, tuple[str, ...]] = {
    Setting.CITY_CENTRE: ("主城区", "城区", "城市", "main urban area", "urban", "bandar"),
    Setting.CITY_FRINGE: ("城乡结合区", "城乡结合部"),
    Setting.TOWN_CENTRE: ("镇中心区", "镇区", "县镇", "town", "town centre"),
    Setting.TOWN_FRINGE: ("镇乡结合区", "镇乡结合部"),
    Setting.SPECIAL_AREA: ("特殊区域",),
    Setting.TOWNSHIP_CENTRE: ("乡中心区", "乡中心"),
    Setting.VILLAGE: ("村庄", "乡村", "农村", "village", "rural", "luar bandar"),
}
LANGUAGE: dict[str, tuple[str, ...]] = {
    Language.PUTONGHUA: ("普通话", "汉语", "国家通用语言", "国家通用语言文字", "汉语普通话", "putonghua", "mandarin"),
    Language.ZHUANG: ("壮语", "壮文", "zhuang"),
    Language.YAO: ("瑶语（勉语）", "瑶语", "勉语", "yao", "mien"),
    Language.BUNU: ("瑶语（布努语）", "布努语", "bunu"),
    Language.MIAO: ("苗语", "苗文", "miao"),
    Language.DONG: ("侗语", "侗文", "dong"),
    Language.BOUYEI: ("布依语", "bouyei"),
    Language.YI: ("彝语", "彝文", "yi"),
    Language.TIBETAN: ("藏语", "藏文", "tibetan"),
    Language.UYGHUR: ("维吾尔语", "维语", "维吾尔文", "uyghur"),
    Language.MONGOLIAN: ("蒙古语", "蒙语", "蒙古文", "mongolian"),
    Language.KAZAKH: ("哈萨克语", "哈语", "哈萨克文", "kazakh"),
    Language.KYRGYZ: ("柯尔克孜语", "柯语", "kyrgyz"),
    Language.XIBE: ("锡伯语", "xibe"),
    Language.KOREAN: ("朝鲜语", "朝语", "朝鲜文", "korean"),
    Language.DAI_DEHONG: ("傣语（德宏）", "德宏傣语", "dai dehong"),
    Language.DAI_BANNA: ("傣语（西双版纳）", "西双版纳傣语", "傣语", "dai"),
    Language.JINGPO: ("景颇语", "jingpo"),
    Language.LISU: ("傈僳语", "lisu"),
    Language.LAHU: ("拉祜语", "lahu"),
    Language.WA: ("佤语", "wa"),
    Language.HANI: ("哈尼语", "hani"),
    Language.NAXI: ("纳西语", "naxi"),
    Language.BAI: ("白语", "bai"),
    Language.CANTONESE: ("粤语", "广东话", "白话", "广州话", "cantonese"),
    Language.HAKKA: ("客家话", "客家语", "客语", "hakka"),
    Language.ENGLISH: ("英语", "english"),
    Language.OTHER: ("其他语言", "其他", "another language"),
}
OWNER = {
    "public": (
        "公办",
        "公立",
        "教育部门",
        "地方教育部门",
        "县级教育部门",
        "教育部门和集体办",
        "其他部门",
        "地方企业",
        "政府",
        "public",
    ),
    "private": ("民办", "私立", "民办教育", "民办普惠", "社会力量办", "私人", "private"),
}
UNIT_KIND = {
    UnitKind.PROVINCE: ("省", "省级", "自治区", "直辖市", "province", "state"),
    UnitKind.CITY: ("市", "市级", "地级市", "地市", "city", "prefecture"),
    UnitKind.COUNTY: ("县", "县级", "区县", "县区", "县级市", "county", "district"),
    UnitKind.ZONE: ("功能区", "开发区", "高新区", "新区", "zone"),
    UnitKind.TOWN: ("镇", "乡", "乡镇", "街道", "镇街", "乡级", "town"),
    UnitKind.SCHOOL: ("学校", "school"),
}
SEX = {"1": ("男", "男性", "male", "m", "lelaki"), "2": ("女", "女性", "female", "f", "perempuan")}
DEGREE: dict[str, tuple[str, ...]] = {
    Degree.BELOW: ("高中阶段以下", "高中以下", "初中", "小学", "以下", "初中及以下"),
    Degree.SENIOR: ("高中", "高中阶段", "中专", "中师", "中技", "职高", "中等专科", "中等师范", "高中毕业"),
    Degree.COLLEGE: ("专科", "大专", "大学专科", "专科毕业", "大学专科毕业", "高职", "diploma", "associate"),
    Degree.BACHELOR: ("本科", "大学", "大学本科", "本科毕业", "大学本科毕业", "学士", "双学士", "第二学士学位"),
    Degree.MASTER: ("硕士", "硕士研究生", "研究生", "硕士毕业", "研究生硕士", "在职研究生", "硕士研究生毕业"),
    Degree.DOCTOR: ("博士", "博士研究生", "博士毕业", "研究生博士", "博士研究生毕业", "phd"),
}
TITLE: dict[str, tuple[str, ...]] = {
    TitleGrade.NONE: ("未定职级", "未评", "未评职称", "未评定", "无职称", "无", "见习", "未定级"),
    TitleGrade.THIRD: ("三级教师", "三级", "员级", "小学二级教师", "中学三级教师"),
    TitleGrade.SECOND: ("二级教师", "二级", "助理级", "初级", "小学一级教师", "中学二级教师", "助理讲师"),
    TitleGrade.FIRST: ("一级教师", "一级", "中级", "小学高级教师", "中学一级教师", "讲师", "幼儿园高级教师"),
    TitleGrade.SENIOR: ("高级教师", "高级", "副高", "副高级", "中学高级教师", "高级讲师", "小中高"),
    TitleGrade.PROFESSOR: ("正高级教师", "正高级", "正高"),
}
EMPLOYMENT: dict[str, tuple[str, ...]] = {
    Employment.ESTABLISHED: ("在编", "公办在编", "事业编制", "编内", "正式", "在编教师", "事业编", "有编", "是"),
    Employment.CONTRACT: (
        "聘任制",
        "合同制",
        "聘用制",
        "编外",
        "编外聘用",
        "聘用",
        "政府购买服务",
        "临聘合同",
        "控制数",
        "非在编",
    ),
    Employment.SUBSTITUTE: ("代课", "代课教师", "临聘", "临聘教师", "临时聘用", "临时代课", "顶岗"),
    Employment.PART_TIME: ("兼职", "兼职教师", "外聘", "校外兼职", "part-time"),
}
POSTING: dict[str, tuple[str, ...]] = {
    Posting.Kind.HOME: ("本校", "本校任教", "在编在岗", "在职", "人事关系", "任教", "home"),
    Posting.Kind.EXCHANGE: ("交流轮岗", "交流", "轮岗", "轮岗交流", "交流教师"),
    Posting.Kind.SUPPORT: ("支教", "支教教师"),
    Posting.Kind.SHADOW: ("跟岗", "跟岗学习"),
    Posting.Kind.SECONDED: ("挂职", "挂职锻炼"),
    Posting.Kind.CIRCUIT: ("走教", "巡回", "兼校走教"),
}
BACKBONE_LEVEL: dict[str, tuple[str, ...]] = {
    BackboneTitle.Level.NATIONAL: ("国家级", "国家", "全国", "national"),
    BackboneTitle.Level.PROVINCE: ("省级", "省", "自治区级", "provincial"),
    BackboneTitle.Level.CITY: ("市级", "市", "地市级", "city"),
    BackboneTitle.Level.COUNTY: ("县级", "区级", "县区级", "区县级", "县", "区", "县（区）级", "county"),
    BackboneTitle.Level.SCHOOL: ("校级", "校", "school"),
}
