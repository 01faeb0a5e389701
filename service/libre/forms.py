"""LibreTranslate's requests and answers, member for member."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from translation.config import DecodeConfig

#: Beside the best translation.
MOST_ALTERNATIVES = DecodeConfig().max_n_best - 1


class TranslateRequest(BaseModel):
    """``POST /translate``."""

    model_config = ConfigDict(extra="ignore")

    q: Annotated[str, Field(min_length=1)] | Annotated[list[str], Field(min_length=1)]
    source: str = Field(min_length=1, examples=["zh", "zh-Hans", "zh-Hant", "auto"])
    target: str = Field(min_length=1, examples=["en"])
    format: Literal["text", "html"] | None = None
    alternatives: int = Field(
        default=0,
        le=MOST_ALTERNATIVES,
        description="further translations of each text, as many as there are up to this number",
    )
    api_key: str | None = None


class DetectRequest(BaseModel):
    """``POST /detect``."""

    model_config = ConfigDict(extra="ignore")

    q: Annotated[str, Field(min_length=1)] | Annotated[list[str], Field(min_length=1)]
    api_key: str | None = None


class DetectionForm(BaseModel):
    """A language that a text may be in."""

    confidence: float = Field(ge=0, le=100)
    language: str


class TranslatedForm(BaseModel):
    """A translation, or as many as there were texts."""

    translated: str | list[str] = Field(serialization_alias="translatedText")
    detected: DetectionForm | list[DetectionForm] | None = Field(
        default=None, serialization_alias="detectedLanguage"
    )
    alternatives: list[str] | list[list[str]] | None = None


class LanguageForm(BaseModel):
    """A language of ``/languages``."""

    code: str
    name: str
    targets: list[str]


class ErrorForm(BaseModel):
    """What every error looks like."""

    error: str


class HealthForm(BaseModel):
    """Answer of ``/health``."""

    status: str


class NamedForm(BaseModel):
    """A language without its targets."""

    code: str
    name: str


class PairForm(BaseModel):
    """The languages that a page should offer first."""

    source: NamedForm
    target: NamedForm


class FrontendForm(BaseModel):
    """Answer of ``/frontend/settings``."""

    characters: int = Field(serialization_alias="charLimit")
    timeout: int = Field(serialization_alias="frontendTimeout", description="milliseconds")
    keys: bool = Field(serialization_alias="apiKeys")
    key_required: bool = Field(serialization_alias="keyRequired")
    suggestions: bool = False
    files: bool = Field(default=False, serialization_alias="filesTranslation")
    file_formats: list[str] = Field(
        default_factory=list, serialization_alias="supportedFilesFormat"
    )
    language: PairForm
