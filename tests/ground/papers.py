"""Sample data of every form, with invented people."""

from datetime import date
from decimal import Decimal

APPLICANT = {
    "name": "黄萱",
    "id_number": "410105********6676",
    "address": "郑州市金水区花园路街道农业院社区 12 号楼 3 单元 201 室",
    "phone": "136****9571",
    "members": 3,
}
CONTACT = {"name": "李经办", "phone": "0371-00000000"}
STREET = "郑州市金水区花园路街道办事处"
ON = date(2026, 10, 10)

PAYMENT_NOTICE = {
    "organ": "金水区花园路街道",
    "title": "2026年10月城市月度低保金发放公示",
    "number": "F410105202610C01",
    "community": "农业院社区",
    "intro": "本村（社区）发放城市月度低保金40户、40人，共15,200.00元，现予公示，请群众监督。",
    "columns": [
        {"key": "line", "label": "序号", "width": 0.5},
        {"key": "0", "label": "户主姓名", "align": "center"},
        {"key": "1", "label": "保障人数", "align": "center"},
        {"key": "2", "label": "发放金额（元）", "align": "right"},
    ],
    "rows": [{"line": at, "0": "黄＊", "1": "1", "2": "380.00"} for at in range(1, 41)],
    "phone": "",
    "note": "低保金由银行直接发放到户，不收取任何费用。",
    "date": ON,
}

PUBLIC_NOTICE = {
    "organ": STREET,
    "title": "最低生活保障拟确认对象公示",
    "number": "金花公示〔2026〕10号",
    "community": "农业院社区",
    "intro": "经本人申请、入户调查和民主评议，下列家庭拟纳入最低生活保障，现予公示，请群众监督。",
    "columns": [
        {"key": "number", "label": "序号", "width": 0.6},
        {"key": "name", "label": "申请人", "width": 1.2},
        {"key": "size", "label": "家庭人口", "width": 1},
        {"key": "covered", "label": "保障人口", "width": 1},
        {"key": "amount", "label": "拟保障金额（元/月）", "width": 1.6, "align": "right"},
    ],
    "rows": [
        {"number": at, "name": "黄＊", "size": 3, "covered": 3, "amount": Decimal("1523.5") + at}
        for at in range(1, 15)
    ],
    "period": {"from": date(2026, 10, 10), "to": date(2026, 10, 17), "days": "7天"},
    "objection": {
        "to": STREET,
        "phone": "0371-00000000",
        "address": "花园路 1 号政务大厅 3 号窗口",
    },
    "note": "",
    "date": ON,
}
DECISION_LETTER = {
    "organ": "郑州市金水区民政局",
    "title": "不予确认最低生活保障告知书",
    "number": "金民告〔2026〕21号",
    "applicant": APPLICANT,
    "opening": "你于2026年8月20日提出的最低生活保障申请，经调查审核，现将结果告知如下：",
    "decision": "对你家庭的最低生活保障申请不予确认。",
    "facts": ["经核对，你家庭三口人，申请前12个月月人均收入为 1,005.00 元，高于当地低保标准。"],
    "reasons": ["家庭月人均收入高于低保标准，不符合确认条件。"],
    "basis": ["《最低生活保障审核确认办法》第二十一条。"],
    "remedies": [
        "如不服本决定，可以自收到之日起60日内向金水区人民政府申请行政复议，"
        "也可以自收到之日起6个月内向人民法院提起行政诉讼。"
    ],
    "contact": CONTACT,
    "date": ON,
    "receipt": {
        "document": "不予确认最低生活保障告知书",
        "methods": [
            {"label": "直接送达", "checked": True},
            {"label": "留置送达", "checked": False},
            {"label": "邮寄送达", "checked": False},
            {"label": "公告送达", "checked": False},
        ],
    },
}
ACCEPTANCE_LETTER = {
    "organ": STREET,
    "number": "金花受〔2026〕8号",
    "applicant": APPLICANT,
    "household_code": "410105-2026-000008",
    "applied_on": date(2026, 8, 20),
    "accepted_on": date(2026, 8, 21),
    "materials": [
        {"name": "最低生活保障申请书", "copies": "1份"},
        {"name": "家庭经济状况核对授权书", "copies": "3份"},
        {"name": "居民身份证、户口簿复印件", "copies": "1份"},
    ],
    "steps": ["家庭经济状况核对", "入户调查", "审核公示", "县级审核确认"],
    "due_on": date(2026, 10, 12),
    "contact": CONTACT,
    "date": date(2026, 8, 21),
}
CORRECTION_LETTER = {
    "organ": STREET,
    "number": "金花补〔2026〕3号",
    "applicant": APPLICANT,
    "applied_on": date(2026, 8, 20),
    "items": [
        {
            "name": "家庭经济状况核对授权书",
            "reason": "缺少家庭成员黄某某的签字",
            "how": "由本人签字；不能到场的，可由工作人员上门办理",
        },
        {"name": "收入证明", "reason": "未盖章", "how": "由用人单位盖章后提交"},
    ],
    "due_on": "",
    "submit_to": "花园路街道政务大厅 3 号窗口",
    "contact": CONTACT,
    "date": ON,
}
VISIT_RECORD = {
    "organ": STREET,
    "number": "金花调〔2026〕8号",
    "applicant": APPLICANT,
    "visited_on": "2026年8月25日 09:30",
    "place": "申请人家中",
    "methods": [
        {"label": "入户调查", "checked": True},
        {"label": "邻里访问", "checked": True},
        {"label": "信函索证", "checked": False},
        {"label": "其他", "checked": False},
    ],
    "members": [
        {
            "name": name,
            "relation": relation,
            "age": age,
            "health": health,
            "work": work,
            "income": income,
        }
        for name, relation, age, health, work, income in [
            ("黄萱", "本人", 29, "健康", "灵活就业", "600.00"),
            ("黄大山", "父亲", 66, "患慢性病", "无劳动能力", "120.00"),
            ("黄小雨", "女儿", 7, "健康", "小学在读", "0.00"),
        ]
    ],
    "incomes": [
        {"item": "工资性收入", "amount": "600.00", "source": "查看银行流水"},
        {"item": "养老金", "amount": "120.00", "source": "查看存折"},
    ],
    "assets": [
        {"item": "房屋", "detail": "自有住房一套，58 平方米"},
        {"item": "机动车", "detail": "无"},
    ],
    "housing": "砖混结构，2 室 1 厅，1998 年建",
    "observation": "家具陈旧，无高档电器；老人卧床，常年服药。邻居王某、赵某所述与申报一致。",
    "finding": "申报内容与实地所见一致，生活确有困难。",
    "investigators": [
        {"name": "李经办", "unit": "花园路街道"},
        {"name": "张协理", "unit": "农业院社区"},
    ],
    "respondent": "黄萱",
}
APPRAISAL_RECORD = {
    "organ": STREET,
    "number": "金花评〔2026〕8号",
    "community": "农业院社区",
    "place": "社区会议室",
    "held_on": "2026年8月28日 15:00",
    "chair": "陈主任",
    "recorder": "张协理",
    "applicant": APPLICANT,
    "attendance": {"expected": 11, "present": 9},
    "situation": "调查人介绍了入户调查情况和家庭经济状况核对结果。",
    "discussion": "与会人员认为申报属实，老人常年患病，家庭生活困难。",
    "votes": {"method": "无记名投票", "agree": 8, "disagree": 0, "abstain": 1},
    "result": "评议认为申报内容真实",
    "reason": "多数同意",
    "participants": [
        {"name": f"代表{at}", "role": role}
        for at, role in enumerate(["社区干部", "居民代表", "居民代表"] * 3, start=1)
    ],
}
DETERMINATION_SHEET = {
    "organ": "郑州市金水区民政局",
    "title": "最低生活保障金额核定表",
    "number": "金民核〔2026〕8号",
    "household": {
        "code": "410105202600008",
        "head": "黄萱",
        "id_number": "410105********6676",
        "address": APPLICANT["address"],
        "covered": "3 人",
    },
    "on": ON,
    "policy": {"name": "郑州市（2026年）", "version": "zhengzhou@9f2c51d7"},
    "inputs": [
        {"label": "低保标准", "value": "750.00 元/人·月", "source": "示例数值"},
        {"label": "家庭月收入", "value": "720.00 元", "source": "家庭经济状况核对及入户调查"},
        {"label": "共同生活的家庭成员", "value": "3 人", "source": "户口簿、入户调查"},
    ],
    "lines": [
        {
            "label": "家庭月人均收入",
            "working": "720.00 ÷ 3",
            "amount": "240.00",
            "article": "审核确认办法第二十一条",
        },
        {
            "label": "人均补差",
            "working": "750.00 − 240.00",
            "amount": "510.00",
            "article": "审核确认办法第二十一条",
        },
        {
            "label": "家庭保障金",
            "working": "510.00 × 3",
            "amount": "1,530.00",
            "article": "审核确认办法第二十一条",
        },
    ],
    "result": {
        "label": "月保障金额",
        "amount": "1,530.00",
        "words": "壹仟伍佰叁拾元整",
    },
    "note": "自2026年11月起发放。",
    "prepared_by": "李经办",
    "checked_by": "王审批",
    "date": ON,
}

COMPLAINT_REPLY = {
    "organ": "金水区民政局",
    "title": "投诉举报办理答复意见书",
    "number": "低保复〔2026〕410105-0001号",
    "to": "苏群众",
    "opening": "你反映的“不符合条件享受低保”一事，我单位已经核查，现答复如下：",
    "finding": "经核查，反映的情况不属实。",
    "text": ["该家庭没有营运车辆，收入经核对与申报一致。"],
    "remedy": "如对本答复不服，可以在2026年11月9日前向上一级机关申请复查。",
    "contact": CONTACT,
    "date": ON,
}

DOSSIER_LIST = {
    "organ": "金水区民政局",
    "title": "最低生活保障一户一档目录",
    "number": "410105202650001",
    "household": {
        "head": "黄萱", "id_number": "410105********6676", "area": "金水区 花园路街道 农业院社区",
        "address": "12 号楼 3 单元 201 室", "category": "城市",
    },
    "shelves": [
        {
            "label": "审批类（停发后保管 3 年）",
            "rows": [
                {"title": "低保申请", "on": "2026-03-02", "number": "4101052026030001",
                 "until": "停发后 3 年"},
            ],
        },
        {"label": "日常管理类（保管 5 年）", "rows": []},
    ],
    "basis": "最低生活保障档案管理通知 保存期限",
    "date": ON,
}  # fmt: skip

APPLICATION_FORM = {
    "organ": STREET, "number": "410105202608010001", "date": ON, "applicant": "张桂兰",
    "id_number": "410105********6661", "household_code": "410105202600001", "category": "城市",
    "area": "河南省郑州市金水区花园路街道农业院社区", "address": "1 号院", "phone": "138****0000",
    "causes": "疾病", "reason": "家庭收入低", "account": "农业银行 张桂兰 ****1234", "land": "无",
    "members": [
        {"name": "张桂兰", "relation": "户主", "id_number": "410105********6661", "age": 56,
         "marital": "丧偶", "work": "无劳动能力", "health": "重病", "standing": "单独立户",
         "asked": "是"},
    ],
    "incomes": [
        {"kind": "赡养费", "owner": "张桂兰", "amount": "300.00", "span": "1个月", "cost": "",
         "origin": "申报"},
    ],
    "assets": [],
    "expenses": [
        {"kind": "重病支出", "owner": "张桂兰", "amount": "3,600.00", "span": "12个月",
         "origin": "申报"},
    ],
    "supporters": [
        {"name": "李强", "id_number": "410105********1234", "workplace": "个体", "relation": "子女",
         "supports": "张桂兰", "size": 3, "income": "6,000.00", "payment": "300.00",
         "inability": ""},
    ],
    "without_supporters": False,
}  # fmt: skip

PAYMENT_BASIS = {
    "organ": "金水区民政局",
    "title": "最低生活保障金补发审批表",
    "number": "BF41010520260001",
    "household": {
        "code": "41010520260000012",
        "head": "黄萱",
        "id_number": "410105********6676",
        "area": "农业院社区居民委员会",
        "address": "花园路 12 号楼 3 单元 201 室",
    },
    "facts": [
        {"label": "少发的原因", "value": "收入减少后增发确认较晚，自四月起少发。"},
        {"label": "证据材料", "value": "复核记录、工资流水"},
    ],
    "columns": [
        {"label": "所属月份"},
        {"label": "已发（元）", "align": "right"},
        {"label": "应发（元）", "align": "right"},
        {"label": "补发（元）", "align": "right"},
    ],
    "rows": [
        ["2026年4月", "380.00", "420.00", "40.00"],
        ["2026年5月", "380.00", "420.00", "40.00"],
    ],
    "total": {"amount": "80.00", "words": "捌拾元整"},
    "basis": "《城乡最低生活保障资金管理办法》第三条",
    "note": "",
    "people": [{"label": "提出人", "name": "赵制单"}, {"label": "决定人", "name": "孙审核"}],
    "date": ON,
}

PAYMENT_ROSTER = {
    "organ": "金水区民政局",
    "title": "2026年10月城市月度低保金发放名册（签字表）",
    "number": "F410105202610C01",
    "subtitle": "批次号：F410105202610C01　60 笔、62 人　42,600.00 元",
    "columns": [
        {"key": "base", "label": "保障金（元）"},
        {"key": "supplement", "label": "分类施保金（元）"},
        {"key": "amount", "label": "发放金额（元）"},
    ],
    "groups": [
        {
            "place": place,
            "rows": [
                {
                    "line": first + at,
                    "head": "欧阳萱萱",
                    "head_id": "410105********6676",
                    "code": "41010520260000012",
                    "month": "2026-10",
                    "persons": 1,
                    "base": "640.00",
                    "supplement": "70.00",
                    "amount": "710.00",
                    "way": "银行代发",
                    "bank": "中国邮政储蓄银行",
                    "holder": "欧阳萱萱",
                    "account": "622848*********1234",
                }
                for at in range(30)
            ],
        }
        for place, first in (
            ("花园路街道 农业院社区居民委员会", 1),
            ("花园路街道 通信花园社区", 31),
        )
    ],
    "totals": {"persons": 60, "base": "38,400.00", "supplement": "4,200.00", "amount": "42,600.00"},
    "in_words": "肆万贰仟陆佰元整",
    "funds": "资金来源（城市低保资金账簿）：中央财政 30,000.00 元；尚未到账 12,600.00 元。",
    "date": ON,
}

PAPERS = {
    "application_form": APPLICATION_FORM,
    "complaint_reply": COMPLAINT_REPLY,
    "acceptance_letter": ACCEPTANCE_LETTER,
    "appraisal_record": APPRAISAL_RECORD,
    "correction_letter": CORRECTION_LETTER,
    "decision_letter": DECISION_LETTER,
    "determination_sheet": DETERMINATION_SHEET,
    "dossier_list": DOSSIER_LIST,
    "payment_basis": PAYMENT_BASIS,
    "payment_notice": PAYMENT_NOTICE,
    "payment_roster": PAYMENT_ROSTER,
    "public_notice": PUBLIC_NOTICE,
    "visit_record": VISIT_RECORD,
}
