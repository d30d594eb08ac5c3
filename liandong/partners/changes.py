"""What a file of partners is checked against, and must not be changed until it is written."""

from liandong.identity.changes import Watched
from liandong.partners.models import Partner
from liandong.partners.reach import SUBJECT

PARTNERS = Watched(Partner, (SUBJECT,))
