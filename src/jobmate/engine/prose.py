"""Which sentences of a posting ask something of the person: not perks, pitch, pay, law or how to apply."""

import re
from functools import lru_cache

from jobmate.engine.headings import SectionKind

_PERK = re.compile(
    r"\b(?:insurance|401\s?\(?k\)?|pto\b|paid (?:time|leave|vacation|holidays?|parental|sick|training|"
    r"breaks?|lunch|days)|vacation days|sick (?:leave|days)|"
    r"holidays? off|tuition|reimburse\w*|sign-?on bonus|signing bonus|retirement|pension|dental|"
    r"health(?:care)? (?:plan|cover\w*|benefits?)|"
    r"stock options?|equity|gym|free (?:lunch|lunches|coffee|snacks|access|parking|meals?|uniforms?)|"
    r"employee discounts?|discounts?|perks?|"
    r"wellness|mental health days|bonus(?:es)? (?:scheme|structure|plan|opportunit\w+)|profit[- ]sharing|"
    r"relocation (?:assistance|package|bonus|support|help|expenses|allowance)|flexible (?:hours|working|schedule)|"
    r"work[- ]life balance|career (?:growth|path|development|progression)|competitive (?:pay|salary|"
    r"compensation|wages?)|"
    r"salary|per hour|an hour|hourly|per annum|\$\s?\d|£\s?\d|€\s?\d|days? off|weekends? off|staff meals?|"
    r"childcare (?:vouchers|support)|"
    r"team (?:outings|lunch\w*|events|building)|happy hour|company (?:car|retreat|picnic|shop|discount)|"
    r"retreat|allowance|stipend|"
    r"budget for (?:training|books|conferences|learning|courses)|(?:training|learning|education|"
    r"conference|book) (?:budget|allowance|stipend)|"
    r"(?:is|are|comes?) (?:available|offered|provided|open|free)(?: \w+)? (?:to|for) (?:all )?"
    r"(?:staff|employees|everyone|team members|our people|workers)|at no (?:cost|charge)|free of charge|for free|on us|"
    r"on the house|"
    r"(?:staff|employees) (?:enjoy|receive|get)|"
    r"part of the package|we (?:also )?(?:offer|provide|pay|reward|give)|in return|you(?:'ll|"
    r" will) (?:get|receive|enjoy|earn|be paid)|what you get)\b",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"\b(?:equal (?:employment )?opportunit|eeo\b|without regard to|regardless of|discriminat\w+|"
    r"protected (?:veteran|class|characteristic|by law|status)|"
    r"qualified applicants|veteran status|sexual orientation|(?:reasonable|need\w*) accommodat\w+|affirmative action|"
    r"background checks?|drug[- ](?:screen|test|free)\w*|"
    r"criminal (?:history|record|background)|credit checks?|e-?verify|authori[sz]ed to work|"
    r"work authori[sz]ation|visa sponsorship|"
    r"diverse (?:workplace|team|workforce|candidates)|diversity|encourage[sd]? (?:to apply|applications)|"
    r"pre-employment|physical exam|disclaimer|"
    r"gdpr|privacy policy|terms (?:of use|and conditions)|all rights reserved|©)",
    re.IGNORECASE,
)
_APPLY = re.compile(
    r"\b(?:to apply|apply (?:now|online|today|at|by|via|through|with|here)|send (?:us\b|your\b|"
    r"an? (?:resume|résumé|cv|cover|copy|short|note to|email to [\w.]+@))|submit (?:your|a) (?:resume|cv|"
    r"application|cover)|"
    r"cover letter|(?:your|a) (?:resume|résumé|cv)\b|application (?:deadline|process|form|materials)|"
    r"applications? (?:are|is|will|must|close\w*)|"
    r"careers? (?:page|site|portal)|email (?:us|your)|call us|click (?:the|here|on)|contact (?:us|our|the|"
    r"me)|no (?:phone )?calls|no recruiters?|recruiters?(?=:| please)|no agencies|"
    r"(?:staffing|recruitment|search|third[- ]party) agencies (?:please|need)|if you have (?:any )?questions|"
    r"in the subject(?: line)?|(?:examination|exam|interview|panel) (?:may|will|is|are|consists?)|oral board|"
    r"interviews? (?:are|is|start|will|may|take)|"
    r"interview (?:process|with)|follow us|visit (?:us|our)|learn more (?:at|about us)|read more|"
    r"(?:announced|listed|posted|advertised) (?:separately|elsewhere)|"
    r"(?:selected|shortlisted|successful|suitable) (?:applicants|candidates) (?:will|may|are)|will contact (?:\w+ )?"
    r"(?:applicants|candidates)|"
    r"job posting|announcement|questions about|join our \w+ community|"
    r"we(?:'re| are) on (?:instagram|facebook|linkedin|tiktok|twitter|x)|like us on)\b",
    re.IGNORECASE,
)
_PITCH_SUBJECT = re.compile(
    r"\A[\"'“(]?(?:(?i:we(?:'re|'ve| are| have| were| believe| build| make| serve| help| operate| run|"
    r" sell| love| value| pride| care| do| move| keep| react| work|\b)|"
    r"our\b|us\b|founded|since \d|for (?:over|more than|nearly|almost|\d+)|established|the mission|headquartered|"
    r"located|based in|join us|come join|"
    r"this is a (?:great|family|fun)|the (?:company|team|firm|hospital|school|shop|office|clinic|store|"
    r"atmosphere|business)\b|in \d{4}|it(?:'s| is) a|there (?:is|are))|"
    r"(?:the )?[A-Z][\w&.'’-]+(?: (?:[A-Z&][\w&.'’-]*|of|and|the)){0,5} (?:is|are|was|has|have|moves|"
    r"makes|builds|serves|provides|helps|operates|"
    r"runs|sells|offers|believes|cares|values|designs|manufactures|ships|owns|began|started|grew|opened|"
    r"connects|delivers)\b)",
)
_MISSION = re.compile(
    r"(?:the|our|its) (?:mission|vision|purpose) (?:of (?!this (?:position|role|job))|is\b)", re.IGNORECASE
)
"""What the employer is for, however much it sounds like a duty."""
_FIRM_SUBJECT = re.compile(r"\A[\"'“(]?[A-Z][a-z]+ (?:is|are|was)\b")
"""Under duties "Inventory is on Sundays" is no pitch of a firm called Inventory."""
_ASK = re.compile(
    r"\b(?:you|you(?:'ll|'re|'d|r)|candidates?|applicants?|looking for|seeking|seeks?|hiring|must|"
    r"required?|requires?|requirements?|responsib\w+|"
    r"need(?:s|ed)?|experience|knowledge|skills?|ability|able to|qualifi\w+|duties|will be|proficien\w+|"
    r"familiar\w*|expertise|should|ideal\w*|"
    r"preferred|a plus|comfortable|degree|certif\w+|licen[sc]e\w*|incumbent|(?:this|the) (?:position|role|"
    r"job|person|hire|successful)|we (?:want|expect|use)|"
    r"years? of|ask(?:s|ing)? for|look(?:s)? for|would be (?:nice|great|good|a|welcome)|bonus|welcome|"
    r"helpful|good to (?:know|have)|handy|an? \w+ help|(?:brownie|extra) points|"
    r"an? (?:advantage|asset)|desirable|report(?:s|ing)? to|help us|join us (?:as|to)|assignments|"
    r"tasks|our (?:stack|tech|tools|systems?)|written in|built (?:on|in|with)|runs? on)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_ASKS_READER = re.compile(r"(?:what|why|who|where|how|interested|ready|sound)\b", re.IGNORECASE)
_ROLE_SUBJECT = re.compile(
    r"\A(?:the|as an?|an?|this|our)\s+(?:[\w/&()-]+\s+){0,5}(?:engineer|developer|analyst|manager|nurse|"
    r"rn|technician|accountant|clerk|specialist|"
    r"teacher|cook|chef|driver|assistant|associate|coordinator|designer|administrator|representative|"
    r"mechanic|welder|electrician|plumber|officer|"
    r"supervisor|lead|director|consultant|scientist|therapist|hygienist|paralegal|attorney|operator|"
    r"worker|intern|agent|cashier|server|barista|"
    r"person|aide|installer|planner|buyer|writer|editor|architect|tester|librarian|instructor|tutor|"
    r"counselor|pharmacist|guard)\b",
    re.IGNORECASE,
)
_COMPANY_TOOLS = re.compile(
    r"\b(?:we|our (?:\w+ ){0,4})\s*(?:use|run|work (?:in|with)|build (?:in|with|on)|code in|write|rely on|"
    r"are (?:built|written)|is (?:built|written)|"
    r"stack|live[sd]? in|runs? (?:on|in)|lives? in)\b|\b(?:stack|written in|built (?:with|on|in)|"
    r"runs? (?:on|in)|lives? in)\b",
    re.IGNORECASE,
)


_OTHERS = re.compile(
    r"\bour (?:\w+ ){0,3}(?:people|folks|designers|marketers|colleagues|customers|clients)\b", re.IGNORECASE
)


def is_of_the_firm(sentence: str) -> bool:
    """A sentence about the employer that asks nothing, in whatever section it stands: "Halden has 2,100 students"."""
    plain = sentence.replace("’", "'")
    return (
        _PITCH_SUBJECT.match(plain) is not None
        and _FIRM_SUBJECT.match(plain) is None
        and not _ASK.search(plain)
        and not _COMPANY_TOOLS.search(plain)
    )


def is_boilerplate(sentence: str) -> bool:
    """Law, checks and how to apply: never a skill, wherever it stands."""
    return bool(_LEGAL.search(sentence) or _APPLY.search(sentence))


@lru_cache(maxsize=1024)
def is_perk(sentence: str) -> bool:
    """Pay, benefits and what the employer gives."""
    return bool(_PERK.search(sentence.replace("’", "'")))


@lru_cache(maxsize=1024)
def asks_for_skills(sentence: str, kind: SectionKind, *, is_item: bool = False) -> bool:
    """Whether a sentence outside a requirements list says what the person does or must know.

    `is_item`: it is an item of a list, where "Plans and delivers lessons" is a duty and no firm called Plans.
    """
    plain = sentence.replace("’", "'").replace("\x92", "'").lstrip(" *-•")
    if is_perk(plain) and not (kind is SectionKind.DUTIES and is_item) and not _strictly_asks(plain):
        return False
    if (plain.endswith("?") and _ASKS_READER.match(plain)) or _MISSION.match(plain):
        return False
    if is_item and not _FIRST_PERSON.search(plain):
        return True
    if kind is SectionKind.DUTIES:
        is_pitch = _PITCH_SUBJECT.match(plain) is not None and _FIRM_SUBJECT.match(plain) is None
        return not is_pitch or _ASK.search(plain) is not None or _ROLE_SUBJECT.match(plain) is not None
    if _ROLE_SUBJECT.match(plain) or _ASK.search(plain):
        return True
    return not _PITCH_SUBJECT.match(plain) and not _FIRST_PERSON.search(plain)


def end_of_role(sentence: str) -> int:
    """Where a sentence is done with naming the job: "The Med-Surg RN provides"; 0 when it doesn't begin so."""
    named = _ROLE_SUBJECT.match(sentence) if sentence[:4].lower() == "the " else None
    return named.end() if named else 0


def names_tools(sentence: str) -> bool:
    """Whether a sentence about the company still says what the work is done with ("we use Jenkins")."""
    return _COMPANY_TOOLS.search(sentence.replace("’", "'")) is not None and not _OTHERS.search(sentence)


def _strictly_asks(sentence: str) -> bool:
    return bool(
        re.search(
            r"\b(?:must|required?|experience|knowledge|ability|proficien\w+|you(?:'ll| will) (?!get|"
            r"receive|enjoy|earn|be paid|have access))\b|"
            r"\AYou (?!(?:will |also )*(?:get|receive|enjoy|earn|are paid|can|have access|may)\b)",
            sentence,
            re.IGNORECASE,
        )
    )
