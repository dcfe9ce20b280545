"""The door's own mails, in words."""

from datetime import date

from app.accounts.models import OneUseLink, ShareEntry
from app.accounts.roles import role_in_words
from app.mail.letters import Letter
from app.web.i18n import gettext as _
from app.web.words import day


def reset(href: str) -> Letter:
    return Letter(
        subject=_("Choisir un nouveau mot de passe"),
        lines=(
            _("Vous avez demandé à choisir un nouveau mot de passe pour Passerelle."),
            _("Ce lien sert une seule fois, pendant une heure."),
        ),
        action=_("Choisir un nouveau mot de passe"),
        href=href,
        why=_("Si la demande ne vient pas de vous, laissez ce message : rien ne change sans ce lien."),
    )


def sign_in(href: str) -> Letter:
    return Letter(
        subject=_("Votre lien de connexion à Passerelle"),
        lines=(_("Ce lien vous connecte une seule fois, pendant quinze minutes."),),
        action=_("Se connecter"),
        href=href,
        why=_("Si la demande ne vient pas de vous, laissez ce message : personne n’entre sans ce lien."),
    )


def password_changed(href: str, on: date) -> Letter:
    return Letter(
        subject=_("Votre mot de passe a changé le %(day)s") % {"day": day(on)},
        lines=(
            _("Le mot de passe de votre compte Passerelle vient de changer. Vos autres sessions sont fermées."),
            _("Si ce n’est pas vous, choisissez-en un autre tout de suite."),
        ),
        action=_("Choisir un nouveau mot de passe"),
        href=href,
        why=_("Ce message part à chaque changement de mot de passe."),
    )


def factors_changed(href: str, on: date) -> Letter:
    return Letter(
        subject=_("Votre double vérification a changé le %(day)s") % {"day": day(on)},
        lines=(
            _("Une clé, une application ou des codes de votre compte Passerelle viennent d’être ajoutés ou retirés."),
            _("Si ce n’est pas vous, retirez ce que vous ne connaissez pas et changez de mot de passe."),
        ),
        action=_("Voir ma double vérification"),
        href=href,
        why=_("Ce message part à chaque changement de la double vérification."),
    )


def invitation(href: str, link: OneUseLink, place: str, share: ShareEntry | None = None) -> Letter:
    """place: the association's name, or the head office in words. share: what a partner is invited to read."""
    return Letter(
        subject=_("%(who)s vous invite, jusqu’au %(day)s")
        % {"who": link.invited_by, "day": day(link.expires_at.date())},
        lines=(sentence(link, place, share), _("L’invitation sert une seule fois.")),
        action=_("Voir l’invitation"),
        href=href,
        why=_("Si vous n’attendez pas cette invitation, laissez ce message : aucun compte n’est ouvert sans vous."),
    )


def sentence(link: OneUseLink, place: str, share: ShareEntry | None = None) -> str:
    """Who invites, to what, until when: the same sentence in the mail and on the page."""
    said = {"who": link.invited_by, "place": place, "role": role_in_words(str(link.role), link.administrator)}
    if share is not None:
        said["thing"] = share.label
        opening = (
            _("%(who)s vous invite à consulter le %(thing)s, en lecture seule") % said
            if share.kind == "dossier"
            else _("%(who)s vous invite à consulter la %(thing)s, en lecture seule") % said
        )
        return opening + _(", jusqu’au %(day)s.") % {"day": day(share.until)}
    if link.audience == "partner":
        opening = _("%(who)s vous invite à consulter ce qui est partagé avec « %(place)s », en lecture seule") % said
    elif link.invited_by == place:
        opening = _("%(who)s vous invite à rejoindre son espace (%(role)s)") % said
    else:
        opening = _("%(who)s vous invite à rejoindre « %(place)s » (%(role)s)") % said
    if link.until is None:
        return opening + "."
    return opening + _(", jusqu’au %(day)s.") % {"day": day(link.until)}
