"""Statements as banks and channels hand them out, with made-up names."""
# ruff: noqa: E501 - lines of files

from collections.abc import Sequence

from tests.exchange.sheets import xlsx

BANK_ROWS: list[list[object]] = [
    ["中国工商银行账户历史明细清单"],
    ["账号：", "6222000000000000", None, "户名：甲公司"],
    [],
    [
        *("交易日期", "摘要", "借方发生额", "贷方发生额", "余额", "对方户名", "对方账号", "交易流水号"),
    ],
    ["2026-11-01", "货款", None, 1130.00, 11130.00, "客户C1", "62280001", "A001"],
    ["2026-11-02", "房租", "2,000.00", None, 9130.00, "某物业", "62280002", "A002"],
    ["2026-11-03", "=cmd|x", None, 0.10, 9130.10, "客户C2", "62280003", "A003"],
    [None, "合计", "2,000.00", 1130.10],
]


def bank(rows: Sequence[Sequence[object]] | None = None) -> bytes:
    """Return the sheet of a bank."""
    return xlsx([list(row) for row in rows or BANK_ROWS])


WECHAT = """微信支付账单明细,,,,,,,,
微信昵称：[甲公司],,,,,,,,
起始时间：[2026-11-01 00:00:00] 终止时间：[2026-11-30 23:59:59],,,,,,,,
----------------------微信支付账单明细列表--------------------,,,,,,,,
交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注
2026-11-03 10:11:12,商户消费,面馆,"午餐",支出,¥35.50,零钱,支付成功,`4200001,`M1,/
2026-11-02 09:00:00,二维码收款,张三,"收款方备注:二维码收款",收入,¥88.00,/,已存入零钱,`4200002,`M2,/
2026-11-02 08:00:00,零钱提现,某银行,"/",/,¥500.00,某银行,提现已到账,`4200003,`M3,"服务费¥0.50"
2026-11-01 08:00:00,商户消费,面馆,"早餐",支出,¥9.00,零钱,交易关闭,`4200004,`M4,/
"""

WECHAT_TRADES = """交易时间,公众账号ID,商户号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,退款金额,手续费,费率
`2026-11-02 09:00:00,`wx1,`100,`4200010,`XSDD1,`u,`JSAPI,`SUCCESS,`OTHERS,`CNY,`100.00,`0.00,`0.00,`0.60,`0.60%
`2026-11-02 10:00:00,`wx1,`100,`4200011,`XSDD2,`u,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50.00,`-0.30,`0.60%
总交易单数,应结订单总金额,退款总金额
`2,`100.00,`50.00
"""

CHANNEL = """订单编号,商品信息,结算时间,订单实付(元),平台服务费（元）,达人佣金（元）,结算金额（元）,备注
'6912345\t,大米,2026-11-05 10:00:00,113.00,-5.65,-10.00,97.35,
'6912346\t,大米,2026-11-05 10:01:00,50.00,2.50,2.50,45.00,
'6912345\t,大米,2026-11-08 09:00:00,-20.00,1.00,,-19.00,退款
'6912347\t,大米,2026-11-08 09:00:00,9.00,9.00,,0.00,
合计,,,152.00,,,123.35,
"""

ALIPAY = """#支付宝账务明细查询
#账号：[20880000]
#起始日期：[2026年11月01日 00:00:00]   终止日期：[2026年12月01日 00:00:00]
#-----------------------------------------账务明细列表----------------------------------------
账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注
301,2026110222001,XSDD3\t,大米,2026-11-02 12:00:00,c***@example.com,200.00,0.00,1200.00,支付宝,在线支付,
302,2026110222002,XSDD3\t,,2026-11-02 12:00:01,,0.00,-1.20,1198.80,支付宝,收费,服务费
#-----------------------------------------账务明细列表结束------------------------------------
#收入合计：1笔，共200.00元
"""

MT940 = """{1:F01BANKCNBJAXXX0000000000}{2:I940X}{4:
:20:STMT1
:25:102100/6222000000000000
:28C:11/1
:60F:C261101CNY1000,00
:61:2611021102C1130,00NTRFXSDD20261102001//B0001
:86:?00TRANSFER?20HUOKUAN ?21NOV?3162280001?32KEHU C1
:61:2612311231D0,5NCHGNONREF//B0002
:86:SERVICE FEE
:61:2701020102RC30,NTRFNONREF
:62F:C270102CNY2099,50
-}
"""

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Acct><Id><Othr><Id>6222000000000000</Id></Othr></Id><Ccy>CNY</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">500.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">380.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="CNY">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-02</Dt></BookgDt>
<AcctSvcrRef>C1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>XSDD9</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>客户C1</Nm></Pty></Dbtr>
<DbtrAcct><Id><Othr><Id>62280001</Id></Othr></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>货款</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CNY">220.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-03</Dt></BookgDt><AcctSvcrRef>C2</AcctSvcrRef></Ntry>
<Ntry><Amt Ccy="CNY">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-11-03</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""
