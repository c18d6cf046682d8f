"""The words of the further facts of a file and of the child extension (DOMAIN.md 4.1, 4.1.2). Codes are ours; a platform's numbers belong to its export."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Ethnicity(TextChoices):
    """The 56 of GB/T 3304 in its order and spelling, and the rest."""

    HAN = "HA", pgettext_lazy("ethnicity", "Han")
    MONGOL = "MG", pgettext_lazy("ethnicity", "Mongol")
    HUI = "HU", pgettext_lazy("ethnicity", "Hui")
    ZANG = "ZA", pgettext_lazy("ethnicity", "Zang")
    UYGUR = "UG", pgettext_lazy("ethnicity", "Uygur")
    MIAO = "MH", pgettext_lazy("ethnicity", "Miao")
    YI = "YI", pgettext_lazy("ethnicity", "Yi")
    ZHUANG = "ZH", pgettext_lazy("ethnicity", "Zhuang")
    BUYEI = "BY", pgettext_lazy("ethnicity", "Buyei")
    CHOSEON = "CS", pgettext_lazy("ethnicity", "Chaoxian")
    MANCHU = "MA", pgettext_lazy("ethnicity", "Man")
    DONG = "DO", pgettext_lazy("ethnicity", "Dong")
    YAO = "YA", pgettext_lazy("ethnicity", "Yao")
    BAI = "BA", pgettext_lazy("ethnicity", "Bai")
    TUJIA = "TJ", pgettext_lazy("ethnicity", "Tujia")
    HANI = "HN", pgettext_lazy("ethnicity", "Hani")
    KAZAK = "KZ", pgettext_lazy("ethnicity", "Kazak")
    DAI = "DA", pgettext_lazy("ethnicity", "Dai")
    LI = "LI", pgettext_lazy("ethnicity", "Li")
    LISU = "LS", pgettext_lazy("ethnicity", "Lisu")
    VA = "VA", pgettext_lazy("ethnicity", "Va")
    SHE = "SH", pgettext_lazy("ethnicity", "She")
    GAOSHAN = "GS", pgettext_lazy("ethnicity", "Gaoshan")
    LAHU = "LH", pgettext_lazy("ethnicity", "Lahu")
    SUI = "SU", pgettext_lazy("ethnicity", "Sui")
    DONGXIANG = "DX", pgettext_lazy("ethnicity", "Dongxiang")
    NAXI = "NX", pgettext_lazy("ethnicity", "Naxi")
    JINGPO = "JP", pgettext_lazy("ethnicity", "Jingpo")
    KIRGIZ = "KG", pgettext_lazy("ethnicity", "Kirgiz")
    TU = "TU", pgettext_lazy("ethnicity", "Tu")
    DAUR = "DU", pgettext_lazy("ethnicity", "Daur")
    MULAO = "ML", pgettext_lazy("ethnicity", "Mulao")
    QIANG = "QI", pgettext_lazy("ethnicity", "Qiang")
    BLANG = "BL", pgettext_lazy("ethnicity", "Blang")
    SALAR = "SL", pgettext_lazy("ethnicity", "Salar")
    MAONAN = "MN", pgettext_lazy("ethnicity", "Maonan")
    GELAO = "GL", pgettext_lazy("ethnicity", "Gelao")
    XIBE = "XB", pgettext_lazy("ethnicity", "Xibe")
    ACHANG = "AC", pgettext_lazy("ethnicity", "Achang")
    PUMI = "PM", pgettext_lazy("ethnicity", "Pumi")
    TAJIK = "TA", pgettext_lazy("ethnicity", "Tajik")
    NU = "NU", pgettext_lazy("ethnicity", "Nu")
    UZBEK = "UZ", pgettext_lazy("ethnicity", "Uzbek")
    RUSS = "RS", pgettext_lazy("ethnicity", "Russ")
    EWENKI = "EW", pgettext_lazy("ethnicity", "Ewenki")
    DEANG = "DE", pgettext_lazy("ethnicity", "Deang")
    BONAN = "BN", pgettext_lazy("ethnicity", "Bonan")
    YUGUR = "YG", pgettext_lazy("ethnicity", "Yugur")
    GIN = "GI", pgettext_lazy("ethnicity", "Gin")
    TATAR = "TT", pgettext_lazy("ethnicity", "Tatar")
    DERUNG = "DR", pgettext_lazy("ethnicity", "Derung")
    OROQEN = "OR", pgettext_lazy("ethnicity", "Oroqen")
    HEZHEN = "HZ", pgettext_lazy("ethnicity", "Hezhen")
    MONBA = "MB", pgettext_lazy("ethnicity", "Monba")
    LHOBA = "LB", pgettext_lazy("ethnicity", "Lhoba")
    JINO = "JN", pgettext_lazy("ethnicity", "Jino")
    OTHER = "OT", pgettext_lazy("ethnicity", "Other")


class Separation(TextChoices):
    """Where the household is registered and where the person lives."""

    BOTH = "both", _("Registered here and lives here")
    ONLY_REGISTERED = "only_registered", _("Registered here, lives elsewhere")
    ONLY_LIVES = "only_lives", _("Lives here, registered elsewhere")


class Marital(TextChoices):
    SINGLE = "single", _("Never married")
    MARRIED = "married", _("Married")
    REMARRIED = "remarried", _("Remarried")
    DIVORCED = "divorced", _("Divorced")
    WIDOWED = "widowed", _("Widowed")


class Education(TextChoices):
    NONE = "none", _("No schooling")
    PRIMARY = "primary", _("Primary school")
    JUNIOR = "junior", _("Junior middle school")
    SENIOR = "senior", _("Senior middle school")
    VOCATIONAL = "vocational", _("Vocational school")
    COLLEGE = "college", _("Junior college")
    BACHELOR = "bachelor", _("Bachelor's degree")
    MASTER = "master", _("Master's degree or higher")


class JobStatus(TextChoices):
    EMPLOYED = "employed", _("Employed")
    FLEXIBLE = "flexible", _("Flexible work")
    FARMING = "farming", _("Farming")
    UNEMPLOYED = "unemployed", _("Out of work")
    STUDENT = "student", _("At school")
    RETIRED = "retired", _("Retired")
    UNABLE = "unable", _("Unable to work")
    HOME = "home", _("Keeps house")


class Grade(TextChoices):
    KINDERGARTEN = "k", _("Kindergarten")
    P1 = "p1", _("Primary 1")
    P2 = "p2", _("Primary 2")
    P3 = "p3", _("Primary 3")
    P4 = "p4", _("Primary 4")
    P5 = "p5", _("Primary 5")
    P6 = "p6", _("Primary 6")
    J1 = "j1", _("Junior 1")
    J2 = "j2", _("Junior 2")
    J3 = "j3", _("Junior 3")
    S1 = "s1", _("Senior 1")
    S2 = "s2", _("Senior 2")
    S3 = "s3", _("Senior 3")
    VOCATIONAL = "v", _("Vocational school")
    COLLEGE = "c", _("College or university")
    OUT = "out", _("Left school")


class Housing(TextChoices):
    OWNED = "owned", _("Own home")
    PUBLIC = "public", _("Public rental housing")
    RENTED = "rented", _("Rented")
    SELF_BUILT = "self_built", _("Self-built")
    RESETTLED = "resettled", _("Resettlement home")
    DORMITORY = "dormitory", _("Dormitory")
    INSTITUTION = "institution", pgettext_lazy("housing", "Institution")
    PLACED = "placed", _("Placement home")
    OTHER = "other", pgettext_lazy("housing", "Other")


class HealthCode(TextChoices):
    HEALTHY = "healthy", _("In good health")
    HYPERTENSION = "hypertension", _("High blood pressure")
    DIABETES = "diabetes", _("Diabetes")
    HEART = "heart", _("Heart disease")
    STROKE = "stroke", _("Stroke and its effects")
    LUNG = "lung", _("Chronic lung disease")
    CANCER = "cancer", _("Cancer")
    KIDNEY = "kidney", _("Kidney disease")
    LIVER = "liver", _("Liver disease")
    STOMACH = "stomach", _("Stomach or bowel disease")
    BONES = "bones", _("Bone or joint disease")
    EYES = "eyes", _("Eye disease")
    EARS = "ears", _("Hard of hearing")
    PARKINSON = "parkinson", _("Parkinson's disease")
    DEMENTIA = "dementia", _("Dementia")
    EPILEPSY = "epilepsy", _("Epilepsy")
    INFECTIOUS = "infectious", _("Infectious disease")
    OCCUPATIONAL = "occupational", _("Occupational disease")
    CONGENITAL = "congenital", _("Congenital disease")
    INJURY = "injury", _("Injury or fracture")
    OTHER = "other", pgettext_lazy("health", "Other illness")


class MentalCode(TextChoices):
    GOOD = "good", _("Steady")
    LOW = "low", _("Low spirits")
    ANXIOUS = "anxious", _("Anxious")
    LONELY = "lonely", _("Lonely")
    IRRITABLE = "irritable", _("Irritable")
    WITHDRAWN = "withdrawn", pgettext_lazy("mental", "Withdrawn")
    SLEEPLESS = "sleepless", _("Sleeps badly")
    GRIEVING = "grieving", _("Grieving")
    TREATED = "treated", _("In psychiatric treatment")
    SEVERE = "severe", _("Severe mental disorder")
    OTHER = "other", pgettext_lazy("mental", "Other condition")


class DisabilityKind(TextChoices):
    """The seven kinds of GB/T 26341."""

    VISION = "vision", _("Visual disability")
    HEARING = "hearing", _("Hearing disability")
    SPEECH = "speech", _("Speech disability")
    PHYSICAL = "physical", _("Physical disability")
    INTELLECTUAL = "intellectual", _("Intellectual disability")
    MENTAL = "mental", _("Mental disability")
    MULTIPLE = "multiple", _("Multiple disabilities")


class DisabilityLevel(TextChoices):
    ONE = "1", pgettext_lazy("disability", "Grade 1")
    TWO = "2", pgettext_lazy("disability", "Grade 2")
    THREE = "3", pgettext_lazy("disability", "Grade 3")
    FOUR = "4", pgettext_lazy("disability", "Grade 4")


class SelfCare(TextChoices):
    FULL = "full", _("Cares for themselves")
    PARTLY = "partly", _("Partly cares for themselves")
    UNABLE = "unable", _("Unable to care for themselves")
    WHOLLY_UNABLE = "wholly_unable", _("Wholly unable to care for themselves")


class LivingWith(TextChoices):
    ALONE = "alone", _("Alone")
    SPOUSE = "spouse", _("With husband or wife")
    CHILDREN = "children", _("With children")
    SPOUSE_AND_CHILDREN = "spouse_and_children", _("With husband or wife and children")
    PARENTS = "parents", _("With parents")
    ONE_PARENT = "one_parent", _("With one parent")
    GRANDPARENTS = "grandparents", _("With grandparents")
    RELATIVES = "relatives", _("With relatives")
    INSTITUTION = "institution", _("In an institution")
    OTHER = "other", pgettext_lazy("living with", "With others")


class HouseholdRelation(TextChoices):
    """How somebody is related to the head of the household."""

    HEAD = "head", _("Head of the household")
    SPOUSE = "spouse", _("Husband or wife")
    CHILD = "child", _("Son or daughter")
    CHILD_IN_LAW = "child_in_law", _("Son- or daughter-in-law")
    GRANDCHILD = "grandchild", _("Grandchild")
    PARENT = "parent", _("Father or mother")
    PARENT_IN_LAW = "parent_in_law", _("Father- or mother-in-law")
    GRANDPARENT = "grandparent", _("Grandparent")
    SIBLING = "sibling", _("Brother or sister")
    OTHER = "other", pgettext_lazy("household", "Other relation")


# ---------- children (DOMAIN.md 4.1.2) ----------


class OrphanKind(TextChoices):
    NONE = "none", pgettext_lazy("orphan", "No orphan")
    ORPHAN = "orphan", _("Both parents died")
    ABANDONED = "abandoned", _("Abandoned, parents not found")
    MISSING = "missing", _("Parents declared missing")
    UNATTENDED = "unattended", _("De-facto unattended")
    ONE_PARENT = "one_parent", _("One parent died")


class GuardianshipLevel(TextChoices):
    LOW = "low", _("Low risk")
    MIDDLE = "middle", _("Medium risk")
    HIGH = "high", _("High risk")


class LeftBehindReason(TextChoices):
    BOTH_WORK = "both_work", _("Both parents work elsewhere")
    FATHER_WORKS = "father_works", _("Father works elsewhere, mother cannot be the guardian")
    MOTHER_WORKS = "mother_works", _("Mother works elsewhere, father cannot be the guardian")
    DIVORCE = "divorce", _("Parents are divorced")
    OTHER = "other", pgettext_lazy("left behind", "Other reason")


class VisitFrequency(TextChoices):
    WEEKLY = "weekly", _("Every week")
    HALF_MONTHLY = "half_monthly", _("Every half month")
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every quarter")
    HALF_YEARLY = "half_yearly", _("Every half year")


class HomeFrequency(TextChoices):
    MONTHLY = "monthly", _("Every month or more often")
    QUARTERLY = "quarterly", _("Every quarter")
    HALF_YEARLY = "half_yearly", _("Every half year")
    YEARLY = "yearly", _("Once a year")
    RARER = "rarer", _("Less than once a year")
    NEVER = "never", _("Never or no contact")


class AllowanceKind(TextChoices):
    ORPHAN = "orphan", _("Basic living allowance for orphans")
    UNATTENDED = "unattended", _("Basic living allowance for de-facto unattended children")
    SUBSISTENCE = "subsistence", _("Minimum living allowance")
    EXTREMELY_POOR = "extremely_poor", _("Support of extremely poor persons")
    TEMPORARY = "temporary", _("Temporary assistance")
    DISABILITY_LIVING = "disability_living", _("Living allowance for disabled persons in difficulty")
    DISABILITY_CARE = "disability_care", _("Care allowance for severely disabled persons")
    EDUCATION = "education", _("School aid")
    ELDERLY = "elderly", _("Old-age allowance")
    OTHER = "other", pgettext_lazy("allowance", "Other allowance")


# ---------- consent, rights, access ----------


class DataKind(TextChoices):
    """What is kept of a person (PIPL article 17)."""

    IDENTITY = "identity", _("Identity and document number")
    CONTACT = "contact", _("Telephone and address")
    FAMILY = "family", _("Family and guardians")
    MONEY = "money", _("Income and allowances")
    HEALTH = "health", pgettext_lazy("data kind", "Health")
    SERVICES = "services", _("What was done and said in the service")
    PICTURES = "pictures", _("Photos and recordings")


class Principle(TextChoices):
    """The principles of casework that a consent text names (MZ/T 094-2017)."""

    INTEREST = "interest", _("The client's interest comes first")
    INDIVIDUAL = "individual", _("Each person is met as an individual")
    ACCEPTANCE = "acceptance", pgettext_lazy("principle", "Acceptance")
    NO_JUDGEMENT = "no_judgement", _("No judgement")
    SELF_DETERMINATION = "self_determination", _("Self-determination")
    CONFIDENTIALITY = "confidentiality", _("Confidentiality")


class ConsentState(TextChoices):
    """Whether a scope may be acted upon on a day, and if not, why not."""

    HOLDS = "holds", _("Consent holds")
    NEVER = "never", _("No consent")
    NOT_YET = "not_yet", _("Not yet in force")
    ENDED = "ended", _("Consent has run out")
    WITHDRAWN = "withdrawn", _("Consent was withdrawn")
    OUTGROWN = "outgrown", _("Given by a guardian; the client is of age now")
    GUARDIAN_NEEDED = "guardian_needed", _("Under 14: only a guardian can consent")


class RightsKind(TextChoices):
    """What somebody asks for about their own data or their child's (PIPL 44 to 48; Regulations on minors online, article 34)."""

    VIEW = "view", _("See the file")
    COPY = "copy", _("Get a copy")
    CORRECT = "correct", _("Correct or complete")
    DELETE = "delete", _("Delete")
    EXPLAIN = "explain", _("Have the rules explained")


class RightsStatus(TextChoices):
    OPEN = "open", pgettext_lazy("rights request", "Open")
    DONE = "done", pgettext_lazy("rights request", "Answered")
    REFUSED = "refused", pgettext_lazy("rights request", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("rights request", "Withdrawn")


RIGHTS_STEPS = {  # from "" come the states in which a row begins
    "": {RightsStatus.OPEN},
    RightsStatus.OPEN: {RightsStatus.DONE, RightsStatus.REFUSED, RightsStatus.WITHDRAWN},
    RightsStatus.DONE: set(), RightsStatus.REFUSED: set(), RightsStatus.WITHDRAWN: set(),
}


class HandedOut(TextChoices):
    NOTHING = "nothing", _("Nothing")
    SHOWN = "shown", _("Shown on the screen")
    PRINTED = "printed", _("Printed copy")


class LegalBasis(TextChoices):
    """Why somebody outside the case needs to look (PIPL article 13)."""

    SUPERVISION = "supervision", _("Supervision or quality check")
    HANDOVER = "handover", _("Standing in or taking over")
    EMERGENCY = "emergency", _("Danger to life, health or property")
    DUTY = "duty", _("Duty under a law")
    RIGHTS = "rights", _("Request of the client or guardian")
    AUDIT = "audit", _("Compliance audit or complaint")


class AccessStatus(TextChoices):
    WAITING = "waiting", pgettext_lazy("access request", "Waiting")
    GRANTED = "granted", pgettext_lazy("access request", "Granted")
    DENIED = "denied", pgettext_lazy("access request", "Denied")
    WITHDRAWN = "withdrawn", pgettext_lazy("access request", "Withdrawn")
    ENDED = "ended", pgettext_lazy("access request", "Ended early")


ACCESS_STEPS = {
    "": {AccessStatus.WAITING},
    AccessStatus.WAITING: {AccessStatus.GRANTED, AccessStatus.DENIED, AccessStatus.WITHDRAWN},
    AccessStatus.GRANTED: {AccessStatus.ENDED},
    AccessStatus.DENIED: set(), AccessStatus.WITHDRAWN: set(), AccessStatus.ENDED: set(),
}
