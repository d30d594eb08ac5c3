"""How much is measured: enough to mean something, or just enough to see that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Rounds and amounts of all benches.

    ``calls`` are the documents a round of single postings; ``orders`` what all clients of a
    round sell together; ``buyers`` clients want ``wanted`` pieces of a product with ``stock``.
    The pages of the server are walked ``walks`` times. The long lists have ``documents`` each, and
    are asked ``questions`` of a kind; ``imported`` products come from a file, and a receipt is sold
    in so many ``deliveries``; a count has ``counted`` lines; a month that is closed has
    ``month_documents``. So many ``seeds`` are simulated, with
    at least so many ``operations`` each.
    """

    rounds: int
    calls: int
    batch: int
    clients: tuple[int, ...]
    orders: int
    client_rounds: int
    buyers: int
    stock: int
    wanted: int
    moves: tuple[int, ...]
    ledger_products: int
    has_sample: bool
    walks: int
    documents: int
    questions: int
    imported: int
    deliveries: int
    counted: int
    month_documents: int
    seeds: int
    operations: int


FULL = Size(
    rounds=15,
    calls=10,
    batch=500,
    clients=(1, 4, 16),
    orders=320,
    client_rounds=3,
    buyers=64,
    stock=1_000,
    wanted=1_280,
    moves=(10_000, 100_000, 1_000_000),
    ledger_products=5_000,
    has_sample=True,
    walks=3,
    documents=1_000_000,
    questions=100,
    imported=100_000,
    deliveries=10_000,
    counted=5_000,
    month_documents=100_000,
    seeds=8,
    operations=10_000,
)
TINY = Size(
    rounds=1,
    calls=1,
    batch=3,
    clients=(1, 2),
    orders=4,
    client_rounds=1,
    buyers=4,
    stock=5,
    wanted=8,
    moves=(200,),
    ledger_products=30,
    has_sample=False,
    walks=1,
    documents=40,
    questions=1,
    imported=120,
    deliveries=10,
    counted=20,
    month_documents=40,
    seeds=1,
    operations=12,
)
SIZES = {"full": FULL, "tiny": TINY}
