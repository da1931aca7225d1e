"""The one import for plugin authors: everything a plugin may use of the portal, and nothing else.

``from portal.sdk import Plugin, hookimpl, WebHooks``. Every name here keeps its meaning within a
major version; one that goes warns two minor versions and a year ahead (``portal.core.deprecations``
holds the calendar). What is not here may change with any release; a plugin that imports it does
not pass the guests contract. Flask, SQLAlchemy, WTForms and marshmallow are imported directly.
"""

from typing import TYPE_CHECKING, Any

from portal import __version__ as VERSION
from portal.consultations.caching import cache_until, cache_until_change
from portal.consultations.capabilities import (
    ContributionRecord,
    ContributionSource,
    EntryField,
    OpenTable,
    OpenTables,
    PaperEntry,
    PhaseContents,
    PhaseResult,
    PhaseResults,
    ResultChart,
    ResultRow,
)
from portal.consultations.composing.records import ConsultationTemplate, TemplatePhase
from portal.consultations.events import (
    ConsultationArchived,
    ConsultationChanged,
    ConsultationClosed,
    ConsultationPublished,
)
from portal.consultations.hooks import ConsultationHooks, ParticipationMethod
from portal.consultations.methods.survey.hooks import (
    Chosen,
    Countable,
    QuestionType,
    SurveyHooks,
    Typed,
)
from portal.consultations.methods.survey.records import Option as QuestionOption
from portal.consultations.methods.survey.records import QuestionRecord, SummaryKind
from portal.consultations.participation.records import Channel as ParticipationChannel
from portal.consultations.participation.records import Joined, Participant
from portal.consultations.participation.service import join_phase
from portal.consultations.participation.visitors import (
    known_participant,
    participant_for,
    take_part_subject,
)
from portal.consultations.policy import (
    TakePart,
    may_participate,
    may_take_part,
    phase_is_open,
)
from portal.consultations.queries import access_by_id as access_consultation_by_id
from portal.consultations.queries import (
    access_consultation,
    consultations_of,
    current_consultations,
    finished_consultations,
    phases_using,
)
from portal.consultations.queries import consultation_of as find_consultation
from portal.consultations.records import Access as PhaseAccess
from portal.consultations.records import (
    ConsultationRecord,
    ConsultationState,
    MethodSummary,
    PhaseRecord,
)
from portal.consultations.records import Moment as ConsultationMoment
from portal.consultations.settings import for_consultation
from portal.core.api import (
    ApiBlueprint,
    Input,
    PageQuery,
    complete_address,
    extended,
    list_schema,
    page_schema,
    reading_actor,
    schema_of,
    shape,
)
from portal.core.audit import write_audit
from portal.core.clock import now, today
from portal.core.database import Base as Model
from portal.core.database import (
    JSONValue,
    Order,
    Slice,
    TallyTarget,
    UTCDateTime,
    add_to_tallies,
    add_to_tally,
    after_commit,
    in_unit_of_work,
    insert_once,
    new_id,
    open_delta_sum,
    open_deltas,
    page_of,
    prepared,
    session,
    touch,
    translate_conflicts,
    unit_of_work,
)
from portal.core.database import run as run_prepared
from portal.core.deprecations import moved
from portal.core.events import (
    Event,
    EventEnvelope,
    GiveUp,
    Idempotency,
    NotConfigured,
    PeriodicJob,
    Retry,
    Subscription,
    emit,
    event_type,
    upcast,
)
from portal.core.events.hooks import DataHooks
from portal.core.exports import Exporter
from portal.core.fields import FieldKind
from portal.core.health import Check, Finding, Severity
from portal.core.http import (
    EgressClient,
    EgressError,
    EgressFailed,
    EgressProblem,
    EgressRefused,
    EgressResponse,
)
from portal.core.i18n import (
    Translated,
    TranslatedText,
    current_language,
    gettext,
    lazy_gettext,
    ngettext,
    use_language,
)
from portal.core.identifiers import format_id, parse_id
from portal.core.mail import queue_mail
from portal.core.permissions import (
    SYSTEM,
    VISITOR,
    Action,
    Actor,
    ActorKind,
    Decision,
    Grant,
    Role,
    Rule,
    Scope,
    decide,
    may,
    require,
)
from portal.core.permissions.hooks import PermissionHooks
from portal.core.plugins import (
    Capability,
    FailPolicy,
    HookSpec,
    Plugin,
    Slot,
    SlotFill,
    collect,
    hookimpl,
    hookspec,
)
from portal.core.plugins.demo import DemoTown
from portal.core.plugins.lifecycle import LifecycleHooks
from portal.core.plugins.outgoing import http_client
from portal.core.plugins.tables import PUBLISHED_TABLES
from portal.core.privacy import PersonalColumn, PrivacyHooks, PrivacyInventory
from portal.core.problems import (
    Forbidden,
    NotFound,
    PortalError,
    Problem,
    Problems,
    Stale,
    TryAgain,
)
from portal.core.search import (
    SearchDocument,
    SearchHit,
    SearchQuery,
    SearchResults,
    SearchUnavailable,
)
from portal.core.search.sources import SearchSource, search_engine
from portal.core.settings import (
    ColourCode,
    EmailAddress,
    LongText,
    Offered,
    Secret,
    WebAddress,
    save_settings,
    setting,
    settings_of,
)
from portal.core.settings.connection import TestResult
from portal.core.storage.refusals import UploadProblem, UploadRefused
from portal.core.text.checks import TitleProblem, check_title
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.diff import TextDiff, diff_text
from portal.core.text.fold import fold
from portal.core.text.markdown import excerpt, plain_text, render_markdown
from portal.core.text.names import clean_line, look_alike_key, mixes_look_alike_scripts
from portal.core.text.similarity import rank_by_title, trigram_similarity
from portal.core.text.slug import slugify
from portal.core.uploads import (
    UploadRecord,
    forget_upload,
    store_document,
    store_image,
    uploads_of,
    uploads_of_many,
)
from portal.core.uploads.service import publish_uploads
from portal.core.web import (
    Page,
    PortalForm,
    current_actor,
    depends_on,
    limit,
    needs,
    public,
    public_form,
    render,
    render_fragment,
    signed_in,
    visitor_cache,
)
from portal.core.web.contributions import Asset
from portal.core.web.formats import ago as format_ago
from portal.core.web.formats import date as format_date
from portal.core.web.formats import moment as format_moment
from portal.core.web.formats import number as format_number
from portal.core.web.formats import percent as format_percent
from portal.core.web.formats import translated
from portal.core.web.formats import until as format_until
from portal.core.web.forms import strip_line
from portal.core.web.hooks import WebHooks
from portal.core.web.limits import client_address, limit_reads
from portal.core.web.listings import (
    FeedItem,
    atom_response,
    csv_response,
    json_response,
    safe_cell,
    to_json,
)
from portal.core.web.nav import Activity, NavItem, Section, SettingsPage, Tile, Waiting
from portal.core.web.recall import recalled
from portal.core.web.redirects import local_target
from portal.core.web.site import SiteRecord, site_record
from portal.discussion.events import CommentEdited, CommentHidden, CommentPublished, CommentRestored
from portal.discussion.hooks import CommentSubject, DiscussionHooks
from portal.discussion.queries import comment_of
from portal.discussion.queries import count_of as count_comments
from portal.discussion.queries import written_by as comments_written_by
from portal.discussion.records import (
    CommentDraft,
    CommentRecord,
    CommentVersion,
    Reaction,
    Thread,
    WrittenComment,
)
from portal.discussion.records import Side as CommentSide
from portal.discussion.records import Sort as CommentSort
from portal.discussion.threads import access_comment, thread_for
from portal.identity.drafts import RegistrationDraft
from portal.identity.eligibility import (
    EVERYBODY,
    Eligibility,
    decide_eligibility,
    describe_eligibility,
)
from portal.identity.events import PersonErased, PersonRegistered, PersonRenamed, PersonVerified
from portal.identity.hooks import (
    IdentityHooks,
    ProfileField,
    ResidenceProof,
    VerificationMethod,
)
from portal.identity.names import name_problems
from portal.identity.proofs.keyed import keyed_hash, normal_postcode, registry_hash
from portal.identity.queries import names_of
from portal.identity.queries.contacts import Contact, contacts_of, contacts_with_roles
from portal.identity.queries.names import erased_name, names_in_consultation, profile_of
from portal.identity.records import PersonName, Profile
from portal.identity.service.attempts import Allowance, count_attempt, forget_attempts, try_attempt
from portal.municipality.events import AreaChanged
from portal.municipality.hooks import Happening, MunicipalityHooks
from portal.municipality.queries import (
    area_and_ancestors,
    area_and_descendants,
    area_by_slug,
    areas,
    base_map,
    department_by_slug,
    departments,
    topic_and_descendants,
    topic_by_slug,
    topics,
)
from portal.municipality.queries import locate as area_at
from portal.municipality.records import AreaRecord, DepartmentRecord, TopicRecord
from portal.municipality.settings import AreaChoice, DepartmentChoice, TopicChoice
from portal.proposals.events import (
    MilestoneChanged,
    ProposalAnswered,
    ProposalEdited,
    ProposalPublished,
    ProposalStateChanged,
    ProposalSupported,
    ProposalWithdrawn,
    SupportWithdrawn,
    ThresholdReached,
)
from portal.proposals.hooks import ProposalField, ProposalHooks, ProposalLink
from portal.proposals.queries import (
    ProposalFilter,
    access_proposal,
    count_proposals,
    every_proposal,
    find_proposal,
    find_proposals,
    list_proposals,
    proposals_of,
    similar_proposals,
    supporter_of,
)
from portal.proposals.queries import Sort as ProposalSort
from portal.proposals.queries import history_of as history_of_proposal
from portal.proposals.queries import items_by_id as proposals_by_id
from portal.proposals.queries import newest as newest_proposals
from portal.proposals.queries import receipt_of as support_receipt_of
from portal.proposals.queries import supported_by as proposals_supported_by
from portal.proposals.queries import talked_about as most_supported_proposals
from portal.proposals.records import History as ProposalHistory
from portal.proposals.records import (
    MilestoneRecord,
    ProposalDraft,
    ProposalItem,
    ProposalRecord,
    ResponseRecord,
    StateChange,
    SupportReceipt,
    VersionRecord,
)
from portal.proposals.records import State as ProposalState
from portal.proposals.records import state_words as proposal_state_words
from portal.voting.counting.ballots import BallotError, BallotForm, Ballots, Contest
from portal.voting.counting.ballots import Option as BallotOption
from portal.voting.counting.result import Result as CountResult
from portal.voting.counting.result import Round as CountRound
from portal.voting.counting.result import Step as CountStep
from portal.voting.counting.result import Tie as CountTie
from portal.voting.hooks import VotingHooks
from portal.voting.records import BallotMethod

if TYPE_CHECKING:
    # Names that go; type checkers still know them.
    from portal.core.database import Base as Base
else:

    def __getattr__(name: str) -> Any:
        return moved(__name__, name)


__all__ = [  # noqa: RUF022 - grouped by what they are for, as the reference is
    # The plugin and its hooks
    "Capability",
    "collect",
    "ConsultationHooks",
    "DataHooks",
    "DemoTown",
    "DiscussionHooks",
    "FailPolicy",
    "FieldKind",
    "hookimpl",
    "HookSpec",
    "hookspec",
    "IdentityHooks",
    "LifecycleHooks",
    "MunicipalityHooks",
    "PermissionHooks",
    "Plugin",
    "PrivacyHooks",
    "ProposalHooks",
    "SurveyHooks",
    "VERSION",
    "WebHooks",
    # Tables and units of work
    "add_to_tallies",
    "add_to_tally",
    "after_commit",
    "in_unit_of_work",
    "insert_once",
    "JSONValue",
    "Model",
    "new_id",
    "open_delta_sum",
    "open_deltas",
    "Order",
    "page_of",
    "prepared",
    "PUBLISHED_TABLES",
    "run_prepared",
    "session",
    "Slice",
    "TallyTarget",
    "touch",
    "translate_conflicts",
    "Translated",
    "TranslatedText",
    "unit_of_work",
    "UTCDateTime",
    # Time and identifiers
    "format_id",
    "now",
    "parse_id",
    "today",
    # Who may do what
    "Action",
    "Actor",
    "ActorKind",
    "decide",
    "decide_eligibility",
    "Decision",
    "describe_eligibility",
    "Eligibility",
    "EVERYBODY",
    "Grant",
    "may",
    "require",
    "Role",
    "Rule",
    "Scope",
    "SYSTEM",
    "VISITOR",
    # Refusals
    "Forbidden",
    "NotFound",
    "PortalError",
    "Problem",
    "Problems",
    "Stale",
    "TryAgain",
    # Pages
    "Activity",
    "Asset",
    "client_address",
    "current_actor",
    "depends_on",
    "limit",
    "limit_reads",
    "local_target",
    "NavItem",
    "needs",
    "Page",
    "PortalForm",
    "public",
    "public_form",
    "recalled",
    "render",
    "render_fragment",
    "Section",
    "SettingsPage",
    "signed_in",
    "site_record",
    "SiteRecord",
    "Slot",
    "SlotFill",
    "strip_line",
    "Tile",
    "visitor_cache",
    "Waiting",
    # Words, numbers and days in the reader's language
    "current_language",
    "format_ago",
    "format_date",
    "format_moment",
    "format_number",
    "format_percent",
    "format_until",
    "gettext",
    "lazy_gettext",
    "ngettext",
    "translated",
    "use_language",
    # Lists for programs
    "atom_response",
    "csv_response",
    "Exporter",
    "FeedItem",
    "json_response",
    "safe_cell",
    "to_json",
    # The HTTP API
    "ApiBlueprint",
    "complete_address",
    "extended",
    "Input",
    "list_schema",
    "page_schema",
    "PageQuery",
    "reading_actor",
    "schema_of",
    "shape",
    # Events, deliveries and jobs
    "emit",
    "Event",
    "event_type",
    "EventEnvelope",
    "GiveUp",
    "Idempotency",
    "NotConfigured",
    "PeriodicJob",
    "Retry",
    "Subscription",
    "upcast",
    # Search
    "search_engine",
    "SearchDocument",
    "SearchHit",
    "SearchQuery",
    "SearchResults",
    "SearchSource",
    "SearchUnavailable",
    # Settings
    "AreaChoice",
    "ColourCode",
    "DepartmentChoice",
    "EmailAddress",
    "for_consultation",
    "LongText",
    "Offered",
    "save_settings",
    "Secret",
    "setting",
    "settings_of",
    "TestResult",
    "TopicChoice",
    "WebAddress",
    # Mail and other machines
    "EgressClient",
    "EgressError",
    "EgressFailed",
    "EgressProblem",
    "EgressRefused",
    "EgressResponse",
    "http_client",
    "queue_mail",
    # Personal data, the audit log and health
    "Check",
    "Finding",
    "PersonalColumn",
    "PrivacyInventory",
    "Severity",
    "write_audit",
    # Files
    "forget_upload",
    "publish_uploads",
    "store_document",
    "store_image",
    "UploadProblem",
    "UploadRecord",
    "UploadRefused",
    "uploads_of",
    "uploads_of_many",
    # Text
    "check_title",
    "clean_line",
    "diff_text",
    "excerpt",
    "fold",
    "look_alike_key",
    "mixes_look_alike_scripts",
    "plain_text",
    "rank_by_title",
    "render_markdown",
    "slugify",
    "strip_unsafe_controls",
    "TextDiff",
    "TitleProblem",
    "trigram_similarity",
    # People
    "Allowance",
    "Contact",
    "contacts_of",
    "contacts_with_roles",
    "count_attempt",
    "erased_name",
    "forget_attempts",
    "keyed_hash",
    "name_problems",
    "names_in_consultation",
    "names_of",
    "normal_postcode",
    "PersonErased",
    "PersonName",
    "PersonRegistered",
    "PersonRenamed",
    "PersonVerified",
    "Profile",
    "profile_of",
    "RegistrationDraft",
    "registry_hash",
    "ProfileField",
    "ResidenceProof",
    "try_attempt",
    "VerificationMethod",
    # The municipality
    "area_and_ancestors",
    "area_and_descendants",
    "area_at",
    "area_by_slug",
    "AreaChanged",
    "AreaRecord",
    "areas",
    "base_map",
    "department_by_slug",
    "DepartmentRecord",
    "departments",
    "Happening",
    "topic_and_descendants",
    "topic_by_slug",
    "TopicRecord",
    "topics",
    # Discussion
    "access_comment",
    "comment_of",
    "CommentDraft",
    "CommentEdited",
    "CommentHidden",
    "CommentPublished",
    "CommentRecord",
    "CommentRestored",
    "comments_written_by",
    "CommentSide",
    "CommentSort",
    "CommentSubject",
    "Reaction",
    "CommentVersion",
    "count_comments",
    "Thread",
    "thread_for",
    "WrittenComment",
    # Consultations
    "access_consultation",
    "access_consultation_by_id",
    "cache_until",
    "cache_until_change",
    "Chosen",
    "ConsultationArchived",
    "ConsultationChanged",
    "ConsultationClosed",
    "ConsultationMoment",
    "ConsultationPublished",
    "ConsultationRecord",
    "consultations_of",
    "ConsultationState",
    "ConsultationTemplate",
    "ContributionRecord",
    "ContributionSource",
    "Countable",
    "current_consultations",
    "EntryField",
    "find_consultation",
    "finished_consultations",
    "join_phase",
    "Joined",
    "known_participant",
    "may_participate",
    "may_take_part",
    "MethodSummary",
    "OpenTable",
    "OpenTables",
    "PaperEntry",
    "Participant",
    "participant_for",
    "ParticipationChannel",
    "ParticipationMethod",
    "phase_is_open",
    "PhaseAccess",
    "PhaseContents",
    "PhaseRecord",
    "PhaseResult",
    "PhaseResults",
    "phases_using",
    "QuestionOption",
    "QuestionRecord",
    "QuestionType",
    "ResultChart",
    "ResultRow",
    "SummaryKind",
    "take_part_subject",
    "TakePart",
    "TemplatePhase",
    "Typed",
    # Voting
    "BallotError",
    "BallotForm",
    "BallotMethod",
    "BallotOption",
    "Ballots",
    "Contest",
    "CountResult",
    "CountRound",
    "CountStep",
    "CountTie",
    "VotingHooks",
    # Proposals
    "access_proposal",
    "count_proposals",
    "every_proposal",
    "find_proposal",
    "find_proposals",
    "history_of_proposal",
    "list_proposals",
    "MilestoneChanged",
    "MilestoneRecord",
    "most_supported_proposals",
    "newest_proposals",
    "proposal_state_words",
    "ProposalAnswered",
    "ProposalDraft",
    "ProposalEdited",
    "ProposalFilter",
    "ProposalHistory",
    "ProposalItem",
    "ProposalField",
    "ProposalLink",
    "ProposalPublished",
    "ProposalRecord",
    "proposals_by_id",
    "proposals_of",
    "proposals_supported_by",
    "ProposalSort",
    "ProposalState",
    "ProposalStateChanged",
    "ProposalSupported",
    "ProposalWithdrawn",
    "ResponseRecord",
    "similar_proposals",
    "StateChange",
    "support_receipt_of",
    "supporter_of",
    "SupportReceipt",
    "SupportWithdrawn",
    "ThresholdReached",
    "VersionRecord",
]
