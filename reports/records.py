"""What a report is made of beyond the house's own fields."""

from organisations.records import SealedTextsField

__all__ = ["SealedTextsField"]
