"""The currencies that are there from the start: ISO 4217 code, Chinese name, minor digits.

Digits as in ISO 4217, the standard's list of active codes (column "minor unit").
"""

USUAL_CURRENCIES = (
    ("CNY", "人民币", 2),
    ("USD", "美元", 2),
    ("EUR", "欧元", 2),
    ("HKD", "港币", 2),
    ("JPY", "日元", 0),
    ("GBP", "英镑", 2),
    ("AUD", "澳大利亚元", 2),
    ("CAD", "加拿大元", 2),
    ("CHF", "瑞士法郎", 2),
    ("SGD", "新加坡元", 2),
    ("KRW", "韩元", 0),
    ("TWD", "新台币", 2),
    ("MOP", "澳门元", 2),
    ("THB", "泰铢", 2),
    ("VND", "越南盾", 0),
    ("MYR", "马来西亚林吉特", 2),
    ("IDR", "印尼卢比", 2),
    ("PHP", "菲律宾比索", 2),
    ("INR", "印度卢比", 2),
    ("NZD", "新西兰元", 2),
    ("RUB", "俄罗斯卢布", 2),
    ("AED", "阿联酋迪拉姆", 2),
    ("SAR", "沙特里亚尔", 2),
    ("KWD", "科威特第纳尔", 3),
    ("BHD", "巴林第纳尔", 3),
    ("ZAR", "南非兰特", 2),
    ("BRL", "巴西雷亚尔", 2),
    ("MXN", "墨西哥比索", 2),
    ("SEK", "瑞典克朗", 2),
    ("DKK", "丹麦克朗", 2),
    ("NOK", "挪威克朗", 2),
    ("TRY", "土耳其里拉", 2),
)
