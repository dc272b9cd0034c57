"""Whether an author's comment says that the paper itself was withdrawn, and not that some other thing was. Pure.

People say it in many ways ("Withdrawn due to an error in Lemma 3", "We withdraw this submission since …", "superseded
by arXiv:…") and mention withdrawals that are none of this paper ("merges the withdrawn arXiv:…", "withdrawn from the
workshop", "v2's central claim is withdrawn"). A comment is read sentence by sentence: phrases that speak of something
else go first, then one of the ways to say it must be there.
"""

from __future__ import annotations

import re

MAX_READ = 2_000
"""Characters of a comment that are read."""

_WORK = (
    r"(?:papers?|articles?|submissions?|manuscripts?|pre-?prints?|works?|notes?|versions?|letters?|reports?|e-?prints?"
    r"|drafts?|publications?|studies|study)"
)
_WITHDRAWN = r"(?:withdrawn|retracted|with-drawn|withdrawed)"
_OTHER = (
    r"(?:earlier|previous(?:ly)?|prior|first|second|original|old(?:er)?|initial|former|preliminary|conference|workshop"
    r"|journal|companion|parent|related|other|another|recently|since|camera-ready|different|separate|a|an|any|every|each"
    r"|some|many|these|those)"
)
_DETERMINER = r"(?:this|the|our|my|present|current|following|entire|whole|attached)"
_ADJECTIVE = r"(?:(?!(?:by|from|this|the|our|my|for|due|because|as|since|in|see)\b)\w+ )"

# --- what goes first --------------------------------------------------------------------------------------------

_MENTION = re.compile(
    r"\b(?:now[- ]|since[- ]|previously |recently |earlier,? )*"
    rf"{_WITHDRAWN},? {_ADJECTIVE}{{0,2}}?(?:{_WORK}|arxiv|hep|math)\b"
    rf"|\bsuperseded,? {_ADJECTIVE}{{0,2}}?(?:{_WORK}|arxiv)\b"
    rf"|\b{_OTHER} (?:[\w-]+ ){{0,2}}?{_WORK}\b[^.;]*?\b{_WITHDRAWN}\b"
    rf"|\barxiv:\S+ (?:which|that|now|but)\b[^.;]*?\b{_WITHDRAWN}\b(?: by [^.;,]*)?"
    rf"|\b(?:formally|which|that|but|later|subsequently) (?:\w+ ){{0,2}}?{_WITHDRAWN}"
    r"(?! (?:by (?:the )?(?:author|arxiv)))"
    rf"|\b{_WITHDRAWN} (?:from|before|after|at|prior to) (?!(?:the )?arxiv|public|consideration|circulation"
    r"|further|(?:the )?request|this moment|this time|present)[^.;)]*"
    rf"|\b(?:could|may|might|can|would|should|shall) (?:\w+ )?be {_WITHDRAWN}\b"
    rf"|\b{_WITHDRAWN} (?:if|unless|once|when|whenever)\b[^.;]*"
    rf"|\b(?:if|unless|whether|when|whenever|how|why)\b[^.;,]*?\b{_WITHDRAWN}\b"
    rf"|\bnot (?:been |being )?{_WITHDRAWN}\b"
)
_RESTORED = re.compile(
    rf"\b(?:mistakenly|erroneously|accidentally|inadvertently) {_WITHDRAWN}|\b(?:reinstat|un-?withdr)"
    rf"|\b{_WITHDRAWN} (?:by mistake|in error|accidentally|erroneously)\b"
)
_LABEL = re.compile(
    r"^[\W_]*(?:(?:arxiv admin(?:istrator)?s? note|admin(?:istrator)? note|note|notice|update|comments?|author'?s? note"
    r"|important|attention|v\d+)\s*[:.-]+\W*)*"
)

# --- the ways to say it -----------------------------------------------------------------------------------------

_REASON = (
    r"(?:\W*$|\W+(?:due|because|by|for|as|since|pending|owing|on|at|to be|until|with|in favou?r|from arxiv|from publ))"
)
_OBJECT = re.compile(
    rf"^(?:{_WITHDRAWN}) [^.;:]{{0,40}}: (?:(?:the|a|our) (?!{_WORK})|def|lemma|theorem|section|claim|prop)"
)
_SAID_AT_START = re.compile(
    rf"^(?:{_DETERMINER} |{_WORK} |to be |temporarily |now |hereby )*(?:{_WITHDRAWN}|withdrawal){_REASON}"
    rf"|^(?:{_DETERMINER} |{_WORK} )*(?:{_WITHDRAWN})\s*[:!,(/—–-]"
    rf"|^(?:this|it) (?:is|was|has been) (?:\w+ )?{_WITHDRAWN}\b"
    r"|^removed by (?:the )?(?:authors?|arxiv|submitter)\b"
    rf"|^(?:request for )?withdrawal (?:of|request)"
    rf"|^(?:{_DETERMINER} |{_WORK} )*(?:has been |have been |is |was |will be )?superseded by\b"
    rf"|^(?:article |papier |travail |version )?retir[ée]e? par (?:l'|les |l’)auteur"
)
_BE = (
    r"(?:(?:has|have|had) (?:\w+ )?been|is being|is|are|was|were|will be|must be|should be"
    r"|(?:needs?|has|had|have|is) to be|be)"
)
_SAID = re.compile(
    # this paper … is withdrawn
    rf"\b(?:{_DETERMINER} )(?:[\w-]+ ){{0,2}}?{_WORK},? {_BE} (?:\w+ ){{0,2}}?{_WITHDRAWN}\b"
    rf"|^{_WORK} {_BE} (?:\w+ ){{0,2}}?{_WITHDRAWN}\b"
    rf"|\b(?:{_DETERMINER} )(?:[\w-]+ ){{0,2}}?{_WORK} {_BE} (?:\w+ )?(?:superseded by|removed by|replaced by arxiv)\b"
    rf"|\b(?:{_DETERMINER} )(?:[\w-]+ ){{0,2}}?{_WORK} (?:[\w-]+ ){{1,12}}?and (?:\w+ )?{_BE} (?:\w+ )?{_WITHDRAWN}\b"
    # it needs to be withdrawn
    rf"|\b(?:needs?|ha(?:s|ve|d)|ought) to be {_WITHDRAWN}\b"
    # withdrawn by the author
    rf"|\b{_WITHDRAWN} by (?:the |its |all |both |me|us|one of )?(?:the )?(?:\w+ )?(?:authors?|arxiv|submitter"
    r"|administrators?|editors?|moderators?|me|us)\b"
    # we withdraw this paper
    r"|\b(?:withdr[ae]w|withdrawn|withdraws|withdrawing|retract(?:ing|ed)?) (?:this|the|our|my|it\b)(?: [\w-]+){0,2}?"
    rf"(?: {_WORK}\b|(?<= it)\b)"
    # we request its withdrawal
    rf"|\b(?:request|seek|ask|apply|appl|call|decid|decision)\w* (?:[\w']+ ){{0,4}}(?:withdrawal|retraction)\b"
    rf"|\b(?:request|ask)\w* (?:\w+ ){{0,4}}{_WORK} be {_WITHDRAWN}\b"
)
_ABOUT_OTHERS = re.compile(r"^(?:we|i) (?:study|show|bound|prove|consider|analy[sz]e|investigate|examine|model)\b")
_SENTENCES = re.compile(r"(?<![A-Z0-9])[.!]\s+|(?<=\d)\.\s+(?=[A-Z])|;\s*|\n|\s[—–]\s")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_WORTH_READING = re.compile(r"ithdr|etract|upersed|emoved by|eplaced by|etir", re.IGNORECASE)
_ARXIV_NUMBER = re.compile(r"\barxiv:\s*", re.IGNORECASE)


def is_withdrawn(comment: str) -> bool:
    """Tell whether an author's comment, or an abstract of a few words, says that the paper was withdrawn."""
    if _WORTH_READING.search(comment) is None:
        return False
    opening = _ARXIV_NUMBER.sub("arxiv:", comment[:MAX_READ])
    if _RESTORED.search(opening.lower()):
        return False
    return any(_says_so(part) for sentence in _SENTENCES.split(opening) for part in _parts(sentence.lower()))


def is_withdrawal_notice(abstract: str) -> bool:
    """Tell whether an abstract is a notice of withdrawal, or begins with one; a long one may be about withdrawals."""
    if len(abstract) < 300:
        return is_withdrawn(abstract)
    first = re.split(r"[.\]]\s", abstract[:400], maxsplit=1)[0]
    return _WORTH_READING.search(first) is not None and _NOTICE.match(first.lower()) is not None


_NOTICE = re.compile(
    rf"[\W_]*(?:arxiv admin note\W+)?(?:{_DETERMINER} ){{0,2}}{_WORK} (?:{_BE} (?:\w+ )?)?"
    rf"{_WITHDRAWN} (?!from (?!arxiv))"
)


def _parts(sentence: str) -> list[str]:
    """Return a sentence without what stands in brackets, and what stands there."""
    inner = [match[1] for match in _BRACKETS.finditer(sentence)]
    outer = " ".join(_BRACKETS.sub(" ", sentence).split()).replace(" ,", ",")
    return [outer, *inner]


def _says_so(sentence: str) -> bool:
    text = _LABEL.sub("", sentence.strip())
    if _ABOUT_OTHERS.match(text) or _OBJECT.match(text):
        return False
    text = _MENTION.sub(" ", text).strip()
    return _SAID_AT_START.search(text) is not None or _SAID.search(text) is not None
