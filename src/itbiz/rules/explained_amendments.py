"""Explanations of how a contract changes, and of who signs."""

from __future__ import annotations

from itbiz.rules.explanation import Explanation
from itbiz.text.message import msg

AMENDMENTS = (
    Explanation(
        "terms-rewritten",
        msg("terms that were agreed were changed or removed"),
        msg(
            "What is in force was counted on, and past weeks were counted by it: changed afterwards, it would judge "
            "people by what they did not know. So blocks of terms are only ever added.\n\nIn a contract that names "
            "nobody under `may_sign` this is a warning."
        ),
        msg("Put the block back as it was, and add another one at the end that begins later: `itbiz contract diff`."),
    ),
    Explanation(
        "amendment-unsigned",
        msg("the contract was changed and not everybody whom it concerns has signed"),
        msg(
            "New terms may arrive without signatures: they are a proposal and count nowhere. But the parties, the "
            "calendar, the time zone and every other key outside of the terms apply as they are written, so they "
            "arrive with the signatures of all parties."
        ),
        msg(
            "Write the change into a draft, let each party sign that, then put the draft in place:\n\n"
            "  cp contract.yaml draft.yaml\n"
            "  itbiz contract diff --contract draft.yaml\n"
            "  itbiz contract sign PARTY --contract draft.yaml\n"
            "  mv draft.yaml contract.yaml"
        ),
    ),
    Explanation(
        "notice-too-short",
        msg("new terms begin before the notice is over"),
        msg(
            "Both sides plan by what is agreed. The notice is that of the terms in force, `amendments.notice`; it runs "
            "from the moment the last signature arrives. A notice of one period means one whole period. While the "
            "terms are a proposal this is a warning."
        ),
        msg("Let the terms begin with the period that the hint names. That is another text: sign it again."),
    ),
    Explanation(
        "signature-unknown-signer",
        msg("somebody signed who may not"),
        msg(
            "Who signs for a party is said by its `may_sign`, as the contract was before the change: nobody enters "
            "themselves in the change that uses it. A party whose people use no git names its relay there."
        ),
        msg("Ask one of the people listed; they run `itbiz contract sign PARTY` and commit it themselves."),
    ),
    Explanation(
        "signature-by-another",
        msg("a signature is committed by somebody else than who signs"),
        msg(
            "That may be right: a squash merge makes one commit of several people's. Or somebody wrote in another's "
            "name. This is a warning, since the author of a commit is easily invented as well."
        ),
        msg(
            "Let each person commit their own signature. To make sure of it, let the party own its file in "
            "CODEOWNERS, or agree on `amendments.commit_signatures`."
        ),
    ),
    Explanation(
        "signature-of-other-text",
        msg("a signature is not of what the contract says"),
        msg(
            "A signature names the digest of the whole contract, so that signing a draft does not sign what becomes of "
            "it. Comments, order and form of the file change no digest; every value does. This is a warning: such a "
            "line stays, and counts nowhere."
        ),
        msg("Look at `itbiz contract diff`, then sign what it says now: `itbiz contract sign PARTY`."),
    ),
    Explanation(
        "signature-removed",
        msg("a signature is gone or was changed"),
        msg("A signature that could be taken back would bind nobody. What no longer suits is followed by new terms."),
        msg("Write the line again as it was, or `git checkout` the file."),
    ),
    Explanation(
        "signature-not-verified",
        msg("the commit that brings a signature in is not itself signed as agreed"),
        msg(
            "The contract says `amendments.commit_signatures`: git must know the key of that commit as the key of the "
            "person who signs. It is checked where commits are known: with `--rev`, at a push and on the server. "
            "Before a commit is made nobody can know."
        ),
        msg(
            "Sign in a signed commit (`git commit -S`). The machine that checks knows the keys by "
            "`gpg.ssh.allowedSignersFile`, or by its GPG keyring. A squash merge makes another commit: use a merge "
            "commit for amendments."
        ),
    ),
)
