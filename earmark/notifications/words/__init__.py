"""What messages say, by kind, language and channel.

The texts are one TOML file per language beside this; an event without texts in each of them fails the tests.
"""

from earmark.notifications.words.filling import MissingData, Words, render
from earmark.notifications.words.mail import for_mail
from earmark.notifications.words.sample import SAMPLE
from earmark.notifications.words.sms import size
from earmark.notifications.words.texts import UnknownKind

__all__ = ["SAMPLE", "MissingData", "UnknownKind", "Words", "for_mail", "render", "size"]
