"""What contact details look like, as regular expressions."""

import re

_TOP_LEVEL = (
    "com|org|net|edu|gov|io|me|dev|co|info|biz|name|pro|app|page|site|tech|ai"
    "|us|uk|ca|de|fr|es|it|nl|se|no|ch|at|au|nz|in|ie"
)
_PROFILES = (
    r"linked\s?in|git\s?hub|git\s?lab|twitter|x\.com|skype|telegram|whatsapp|signal|instagram|facebook"
    r"|stack\s?overflow|portfolio|website|web\s?site|homepage|blog"
)
_PERSONAL = (
    r"e-?mail|phone|mobile|cell|tel(?:ephone)?|fax|address|date of birth|dob|born|ssn"
    r"|social security(?: number| no\.?)?|passport(?: number| no\.?)?|national insurance(?: number| no\.?)?"
)
_STREETS = (
    "Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Terrace|Square|Sq|Parkway"
    "|Pkwy|Highway|Hwy|Circle|Cir|Close|Crescent|Trail"
)
_DASH = r"\u2010-\u2014-"
_YEAR = r"(?:19|20)\d\d"

EMAIL = re.compile(
    r"[\w.+%'!#$&*/=?^`{|}~-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]+)+", re.IGNORECASE
)
URL = re.compile(r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)[^\s<>()\"']+", re.IGNORECASE)
_HOSTS = "github|gitlab|bitbucket|linkedin|behance|dribbble|medium|twitter|facebook|instagram|stackoverflow|kaggle"
DOMAIN = re.compile(
    rf"(?<![\w@.-])(?:(?:{_HOSTS})\.[a-z]+/[^\s<>()\"',;|]+|(?:[a-z0-9-]+\.)+(?:{_TOP_LEVEL})\b(?:\.(?:uk|au|nz|in|br|za)\b)?(?:/[^\s<>()\"',;|]*)?)",
    re.IGNORECASE,
)
HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z_][\w.]{2,}(?![\w/])")
LABELLED = re.compile(rf"\b(?:{_PROFILES}|{_PERSONAL})[ \t]*[:#][ \t]*(?P<value>[^\n|;•·]+)", re.IGNORECASE)
PHONE = re.compile(rf"(?<![\w$€£.,/-])(?:\+|00)?\(?\d[\d ().\u00a0{_DASH}]{{5,}}\d(?![\w%])(?:\s*(?:x|ext\.?)\s*\d+)?")
DATES = re.compile(
    rf"\(?{_YEAR}\)?(?:\s*[{_DASH}]+\s*{_YEAR}|[\s.{_DASH}]+\d\d?(?:[\s.{_DASH}]+\d\d?)?)*\)?"
    rf"|\d\d?[.{_DASH}]{_YEAR}(?:\s*[{_DASH}]+\s*\d\d?[.{_DASH}]{_YEAR})?"
)
STREET = re.compile(
    r"\b\d{1,6}[A-Za-z]?,?[ \t]+(?:[NSEW]{1,2}\.?[ \t]+|(?:North|South|East|West)[ \t]+)?"
    rf"(?:(?:[A-Z][\w'’.-]*|\d+(?:st|nd|rd|th))[ \t]+){{1,4}}(?:{_STREETS})\b\.?"
    r"(?:,?[ \t]*(?:Apartment|Apt|Suite|Ste|Unit|Flat|#)\.?[ \t]*\w+)?"
    r"|\bP\.?[ \t]?O\.?[ \t]Box[ \t]+\d+"
)
IDENTITY = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")
NAME_LABEL = re.compile(r"^[ \t#*_>]*(?:full[ \t]+)?name[ \t]*:[ \t]*(?P<name>[^\n,|]+)", re.IGNORECASE | re.MULTILINE)
NAME_LINE = re.compile(
    r"[ \t#*_>]*(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?[ \t]+)?"
    rf"(?P<name>[^\W\d_][\w'’.-]*(?:[ \t]+[\"“(]?[^\W\d_][\w'’.-]*[\"”)]?){{1,4}})[ \t*_]*(?:[,|{_DASH}].*)?"
)
