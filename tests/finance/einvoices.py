"""Files of digital invoices as issuing software writes them, for tests."""

from collections.abc import Sequence

LINE = """<IssuItemInformation><ItemName>{name}</ItemName><MeaUnits>瓶</MeaUnits>
<Quantity>{quantity}</Quantity>
<UnPrice>10.0000000000001</UnPrice><Amount>{net}</Amount>
<TaxRate>{rate}</TaxRate><ComTaxAm>{tax}</ComTaxAm></IssuItemInformation>"""
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>{number}</EIid><InherentLabel><GeneralOrSpecialVAT><LabelCode>{special}</LabelCode>
<LabelName>x</LabelName></GeneralOrSpecialVAT></InherentLabel></Header><EInvoiceData>
<SellerInformation><SellerIdNum>{seller}</SellerIdNum>
<SellerName>供应商S1</SellerName></SellerInformation>
<BuyerInformation><BuyerIdNum>{buyer}</BuyerIdNum><BuyerName>甲公司</BuyerName></BuyerInformation><BasicInformation>
<TotalAmWithoutTax>{net}</TotalAmWithoutTax>
<TotalTaxAm>{tax}</TotalTaxAm>
<TotalTax-includedAmount>{gross}</TotalTax-includedAmount>
<RequestTime>2026-11-05 10:11:12</RequestTime></BasicInformation>
{lines}<AdditionalInformation><Remark>{remark}</Remark></AdditionalInformation></EInvoiceData><TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber>
<IssueTime>2026-11-05</IssueTime></TaxSupervisionInfo></EInvoice>"""
OURS, THEIRS = "91310000MA1FL00001", "91310000MA1FL00002"
NUMBER = "26312000000000000001"


def einvoice(
    lines: Sequence[tuple[str, str, str]] = (("100.00", "0.13", "13.00"),),
    totals: tuple[str, str, str] = ("100.00", "13.00", "113.00"),
    **more: str,
) -> bytes:
    """Return a file; lines are net, rate and tax, totals net, tax and gross."""
    given = {"number": NUMBER, "special": "01", "seller": THEIRS, "buyer": OURS, "remark": "", **more}
    text = "".join(
        LINE.format(name="*饮料*商品P1", quantity="10", net=net, rate=rate, tax=tax)
        for net, rate, tax in lines
    )
    net, tax, gross = totals
    return FILE.format(lines=text, net=net, tax=tax, gross=gross, **given).encode()
