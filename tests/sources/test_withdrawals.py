"""Comments that say that the paper was withdrawn, and comments that only speak of a withdrawal.

Short forms of what stands in arXiv's comments. Not every one can be told: the share of right answers on each side is
held, and each line that is told wrong is printed.
"""

from __future__ import annotations

import time

import pytest

from dailypapers.sources.withdrawals import is_withdrawal_notice, is_withdrawn

SAID = """
Withdrawn
withdrawn.
WITHDRAWN: superseded by arXiv:2405.00001
Paper withdrawn
Paper withdrawn by the author
This paper has been withdrawn
This paper has been withdrawn by the author
This paper has been withdrawn by the authors due to a crucial sign error in equation 1
This paper has been withdrawn by the authors. This paper has been superseded by arXiv:2405.00001
This paper has been withdrawn due to authorship changes and a decision to revise it. A future version may come
This article has been withdrawn by arXiv administrators due to disputed authorship
arXiv admin note: This submission has been withdrawn by arXiv due to inflammatory content
This submissions has been withdrawn by arXiv administrators because the submitter had no right to post it
This version has been withdrawn due to changes of the method
This submission has been removed by arXiv administrators because of a copyright claim
Withdrawn due to an error in Lemma 3
Withdrawn due to conceptual errors highlighted by referees
12 pages. Withdrawn due to an error in the proof of Theorem 2.
10 pages, 3 figures; withdrawn
9 pages (withdrawn)
Withdrawal due to errors: (1) the entropy was calculated with wrong data
Withdrawn for revision: the manuscript requires additional analysis
Withdrawn by the author due to major revision
Withdrawn by authors
Withdrawn. Work never submitted.
Withdrawn pending further checks
Withdrawn because the main result is not new
The paper is withdrawn. The proof has an error.
The paper is withdrawn as some errors were noticed and need to be fixed
This paper is hereby withdrawn.
Paper is withdrawn due to further studies.
The paper has been withdrawn effective November 18, 2015.
This paper is temporarily withdrawn by the author
The manuscript is withdrawn pending additional experiments
Therefore, the current version is being withdrawn to prevent dissemination of inaccurate results
Accordingly, I respectfully request that this work be withdrawn
Hence I seek withdrawal of this paper as it might be misleading
I am writing to request the withdrawal of my submission
We withdraw this submission since a few components of the analysis were found to be faulty
We are withdrawing this paper because of a gap in Section 4
The authors have withdrawn this manuscript because an authorization was not obtained
The author withdrew this paper because Lemma 2 is false
After careful consideration, we have decided to withdraw the manuscript
Therefore, we would like to withdraw the paper to address these concerns
I would like to withdraw the paper because I want to change some of the results
We wish to retract this paper: the main theorem is wrong
This paper includes some not fully verified claims, and therefore need to be withdrawn
The data contain errors introduced by a tool, so it needs to be withdrawn
The baseline results do not match, therefore the paper needs to be retracted
Therefore, we have decided to revise the paper and request its withdrawal
This paper has been retracted by the authors
Retracted due to image duplication
Superseded by arXiv:2405.00001
This paper is superseded by arXiv:1201.0001
This paper (arXiv:1009.0001) has been withdrawn by the author because of an error
The following paper has been withdrawn from consideration because there are mistakes
This paper was withdrawn by the authors.
v2: withdrawn by the author
Article retiré par l'auteur
This note has been withdrawn since the result was known
This paper has been withdrawn from arXiv
This paper has been withdrawn by the authors due to a mistake in Proposition 5.2
The authors withdraw this paper
The author has withdrawn this paper due to an error
This paper has been withdrawn. A corrected version will be posted
Paper withdrawn due to an error in the proof of Theorem 1.1
This paper has been withdrawn by the author(s) due to copyright reasons
Has been withdrawn by the author
The paper contains an error and has been withdrawn
Withdrawn - see arXiv:1001.0001 instead
Withdrawn, see arXiv:1001.0001
withdrawn, error in section 2
This is withdrawn because of a flaw
submission withdrawn by the author
Paper has been withdrawn by the author for further revision
We have withdrawn our paper, as Lemma 3 is incorrect
The authors wish to withdraw this article due to an error in the simulations
This preprint has been withdrawn at the request of the authors
The work has been withdrawn due to a data licensing problem
15 pages, this paper has been withdrawn by the author due to a serious gap
Please note this paper is withdrawn
Author requested withdrawal due to an authorship dispute
The main theorem is incorrect. The paper is therefore withdrawn
The article has been retracted by the journal
RETRACTED
This manuscript has been superseded by arXiv:1204.1111
This article is now superseded by arXiv:1204.1111 and withdrawn
arXiv admin note: withdrawn by arXiv due to false author names
This submission is withdrawn as we found a bug in the code
Need to withdraw this paper due to internal policy
We would like to withdraw our submission from arXiv due to errors
Removed by the author, contains an error
This paper is being withdrawn, the results are contained in arXiv:1111.1111
""".strip().splitlines()

NOT_SAID = """
12 pages
It could be withdrawn if accepted in IEEE Transactions on Widgets
A previous version of this manuscript was withdrawn due to an error in interpretation.
An earlier version has been withdrawn
The first version was withdrawn by mistake of the second author; this is the right one
52 pages, 5 figures. This is a merger of the original version 1 with the withdrawn paper arXiv:2407.18191.
14 pages, Replaces the withdrawn manuscript (arXiv:quant-ph:1911.03628)
This is a replacement for the previously withdrawn paper.
It is the corrected and modified version of arXiv:2105.14712, which was recently withdrawn
v2: symmetry correction (the envelope coupling of v1 is forbidden and withdrawn; amplitude fixed)
This manuscript supersedes and substantially expands upon the earlier, withdrawn preprint arXiv:2504.15607
Section 6 (quantum-classical separation) is withdrawn. Lemma 6.1 extended the rate.
12 pages. Complete rewrite of v1, new title. Withdrawn as erroneous: the definition (Def. 4)
v3: substantive correction; v2's central claims are withdrawn
Accepted at the QCI 2026 workshop; withdrawn from the proceedings because the author could not attend
11 pages, 2 figures. Previously submitted to a conference (ICX 2025) and formally withdrawn
Accepted to LM4Plan Workshop @ ICAPS 2025 (withdrawn before presentation due to lack of travel funding)
12 pages. Submitted to and formally withdrawn from a conference
Accepted (withdrawn before presentation for lack of funds)
This paper has been withdrawn from ICLR 2026
Supersedes the withdrawn arXiv:1201.0001
Supersedes arXiv:2406.13116. Abstract abridged due to arXiv length limit
This work supersedes Section 5 of arXiv:2308.05079v2
COLM 2025; this article supersedes the preprint: arXiv:2309.08960
30 pages, supersedes the superseded preprint arXiv:1201.0001
We withdraw the assumption of compactness
In this version we withdraw the claim on uniqueness made in v1
We retract the statement in Section 3
We study bank deposits that are withdrawn in a panic
We study whether a paper has been withdrawn from a benchmark
When a submission has been withdrawn, reviewers update priors
Papers are withdrawn from journals for many reasons, which we survey here
We consider the withdrawal of a ball from a fluid reservoir
Selective withdrawal extracts only a single phase from a stratified fluid
Many drugs have been withdrawn from the market worldwide
A solid plate is withdrawn from a bath
10 pages, on retracts of free groups
Deformation retractions of moduli spaces, 22 pages
We analyze 40,000 retracted articles
Data set of retracted papers: https://example.org
This paper was mistakenly withdrawn; this version restores it
The paper was withdrawn in error and is hereby reinstated
Not withdrawn: v2 restores v1
This paper will be withdrawn if the journal asks for it
arXiv admin note: substantial text overlap with arXiv:1234.5678
To be merged with 2508.18457
Code: https://github.com/example/supersede
This version replaces the withdrawn submission 1201.0001
A companion paper has been withdrawn
Extends our withdrawn preprint with new experiments
Retracted papers in biomedicine: a study. 14 pages
Comment on the retracted article Phys. Rev. X 1, 1
Energy is withdrawn from the cavity mode
Withdrawal symptoms in agents, 9 pages
Reply to the withdrawn paper of Doe et al
Corrected version of withdrawn arXiv:1111.1111
Replaces arXiv:1111.1111 which was withdrawn
Subsumes arXiv:1111.1111, which has been withdrawn by the author
This paper replaces and extends arXiv:1111.1111, now withdrawn
8 pages, withdrawn from EMNLP
Withdrawn from NeurIPS 2024 submission
Resubmission of a paper withdrawn from ICLR
Appendix B withdrawn; minor changes
Theorem 3 of v1 has been withdrawn
The claim of the previous version is withdrawn
Code will be withdrawn after review
Some data has been withdrawn on request of the owner
Note: the software has been withdrawn from PyPI
Supersedes arXiv:2401.00001
A retraction theorem, 10 pages
On retracts and retractions of graphs
We correct an error in the retracted paper [Doe 2020]
PhD thesis; supersedes our earlier notes
arXiv admin note: text overlap with arXiv:1109.4567
This paper is not retracted
An analysis of papers withdrawn from arXiv
Section 5 has been removed by the authors
We withdraw our previous claim that P=NP
Fixes the error that led to the withdrawal of v2
Submitted to ICML, withdrawn
""".strip().splitlines()


def test_precision_and_recall_on_both_sides() -> None:
    missed = [comment for comment in SAID if not is_withdrawn(comment)]
    wrong = [comment for comment in NOT_SAID if is_withdrawn(comment)]
    print(*(f"missed: {comment}" for comment in missed), *(f"wrong: {comment}" for comment in wrong), sep="\n")
    said, not_said = len(SAID) - len(missed), len(NOT_SAID) - len(wrong)
    assert said / len(SAID) >= 0.95
    assert said / (said + len(wrong)) >= 0.95
    assert not_said / len(NOT_SAID) >= 0.95
    assert not_said / (not_said + len(missed)) >= 0.95


@pytest.mark.parametrize(("abstract", "expected"), [
    ("this paper has been withdrawn", True),
    ("[This paper has been withdrawn by the author due to newer work (arXiv:1811.01918)] As the modern " + "x " * 200, True),
    ("Withdrawn due to an error in Eq. 3.", True),
    ("We bound the work withdrawn from a quantum battery.", False),
    ("When a player withdraws from a chess event, organizers must decide what to do with the results. " * 5, False),
    ("Many papers have been withdrawn from journals. We study why this paper has been withdrawn. " * 5, False),
    ("", False),
])  # fmt: skip
def test_abstracts_that_are_notices(abstract: str, expected: bool) -> None:
    assert is_withdrawal_notice(abstract) is expected


def test_the_time_is_bounded() -> None:
    began = time.process_time()
    for text in (
        "withdrawn " * 10_000,
        "this paper " * 10_000 + "withdrawn",
        "if " * 20_000 + "withdrawn",
        "(" * 50_000 + "withdrawn",
    ):
        is_withdrawn(text)
    assert time.process_time() - began < 2
