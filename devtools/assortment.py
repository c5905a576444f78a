"""What the sample shop sells: a shelf a line of words that its products are named from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category from the root down, and how its products are called, priced (whole dollars) and described."""

    path: tuple[str, ...]
    brands: tuple[str, ...]
    qualities: tuple[str, ...]
    nouns: tuple[str, ...]
    variants: tuple[str, ...]
    prices: tuple[int, int]
    facts: tuple[str, ...]


def _shelf(path: str, brands: str, words: str, prices: tuple[int, int], facts: str) -> Shelf:
    """`words`: qualities, nouns and variants, divided by semicolons; in each, as in `brands`, by commas."""
    qualities, nouns, variants = (_list(part, ",") for part in words.split(";"))
    return Shelf(_list(path, ">"), _list(brands, ","), qualities, nouns, variants, prices, _list(facts, "|"))


def _list(text: str, mark: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(mark) if item.strip())


#: Name, latitude, longitude.
STORES = (("Chapinero Alto", 4.6486, -74.0628), ("Usaquén Plaza", 4.6951, -74.0308))

_SOUND = "Sonar, Auralis, Kite, Nordwell"
_TOOLS = "Ironleaf, Bruno, Tallis, Hexagon"
_COOK = "Casa Nera, Fogón, Nordwell, Lumbre"
_WEAR = "Andes, Linden, Malva, Portico"
_TRAIL = "Páramo, Ridgeway, Andes, Kite"
_CARE = "Verbena, Malva, Sal & Miel, Olmo"
_PLAY = "Pequeño, Tuk Tuk, Olmo, Brightside"

SHELVES = (
    _shelf("Electronics > Audio > Headphones > Wireless headphones > Noise-cancelling headphones", _SOUND,
           "Quiet, Studio, Travel; Over-Ear Headphones, On-Ear Headphones; Black, Sand, Forest, Navy", (79, 340),
           "Up to 38 hours on one charge.|Folds flat and comes with a hard case.|Two devices at once, without a click.|Ear pads that can be replaced."),
    _shelf("Electronics > Audio > Headphones > Wireless headphones > Sports earbuds", _SOUND,
           "Run, Flow, Swift; Earbuds, Ear Hooks; Coral, Black, Mint, White", (35, 160),
           "Sweat and rain do them no harm.|Ten minutes of charging last an hour.|Four sizes of tips are in the box."),
    _shelf("Electronics > Audio > Headphones > Wired headphones", _SOUND,
           "Reference, Classic, Live; Studio Headphones, Monitor Earphones; 32 Ohm, 80 Ohm, 250 Ohm", (29, 280),
           "A straight and a coiled cable are in the box.|Every part can be bought singly.|Flat response for mixing."),
    _shelf("Electronics > Audio > Speakers > Portable speakers", _SOUND,
           "Pebble, Terrace, Beach; Bluetooth Speaker, Party Speaker; Mini, Duo, Max", (25, 260),
           "Floats, and plays on.|Two of them make a stereo pair.|Plays for 18 hours at a friendly volume."),
    _shelf("Electronics > Audio > Speakers > Bookshelf speakers", _SOUND,
           "Atelier, Nocturne, Sonata; Bookshelf Speakers; Walnut, White, Black, Oak", (140, 690),
           "A pair, matched at the factory.|Real veneer on a cabinet that does not ring.|Fits amplifiers from 20 watts up."),
    _shelf("Electronics > Computers > Accessories > Keyboards > Mechanical keyboards", "Keyline, Hexagon, Tallis, Kite",
           "Compact, Full-Size, Low-Profile; Mechanical Keyboard; Linear, Tactile, Silent", (59, 210),
           "Switches can be changed without solder.|Caps of thick PBT that do not shine.|By cable or to three devices by air."),
    _shelf("Electronics > Computers > Accessories > Mice", "Keyline, Hexagon, Kite",
           "Ergo, Swift, Quiet; Wireless Mouse, Vertical Mouse, Trackball; Graphite, Chalk, Olive", (18, 110),
           "A charge lasts ten weeks.|For either hand.|Works on glass."),
    _shelf("Electronics > Computers > Monitors", "Panora, Hexagon, Auralis",
           "Clear, Studio, Wide; Monitor; 24\", 27\", 32\", 34\"", (149, 890),
           "One cable carries picture, data and power.|Turns upright and stays there.|Calibrated before it leaves the factory."),
    _shelf("Electronics > Phones > Phone accessories > Chargers", "Kite, Voltio, Keyline",
           "Pocket, Desk, Travel; USB-C Charger, Power Bank, Charging Stand; 20 W, 45 W, 65 W, 100 W", (15, 95),
           "Shares its power by what is plugged in.|Plugs for three continents are in the box.|Stays cool at full load."),
    _shelf("Electronics > Cameras > Tripods", "Ridgeway, Tallis, Panora",
           "Carbon, Alpine, City; Tripod, Monopod; 120 cm, 150 cm, 180 cm", (39, 320),
           "Legs lock with half a turn.|Carries eight kilograms.|Folds to the length of a forearm."),
    _shelf("Home > Kitchen > Cookware > Pans > Cast iron pans", _COOK,
           "Seasoned, Enamelled, Heritage; Skillet, Sauté Pan, Grill Pan; 20 cm, 24 cm, 28 cm, 30 cm", (29, 160),
           "Ready for the first egg.|For every stove and the oven.|Better in ten years than today."),
    _shelf("Home > Kitchen > Cookware > Pans > Non-stick pans", _COOK,
           "Everyday, Ceramic, Titan; Frying Pan, Crêpe Pan, Wok; 22 cm, 26 cm, 30 cm", (19, 95),
           "A coating without PFAS.|The handle stays cool.|Washes off under the tap."),
    _shelf("Home > Kitchen > Cookware > Pots", _COOK,
           "Copper-Base, Steel, Enamelled; Stock Pot, Saucepan, Casserole; 2 l, 4 l, 6 l, 9 l", (24, 190),
           "Marks inside say how much there is.|The lid has two ways to pour.|Rivets that do not work loose."),
    _shelf("Home > Kitchen > Knives", "Tallis, Casa Nera, Ironleaf",
           "Forged, Damascus, Folded; Chef's Knife, Santoku, Paring Knife, Bread Knife; Walnut, Olive, Black", (18, 210),
           "Holds its edge through a winter of onions.|Balanced where the finger rests.|Sharpened by hand, both sides."),
    _shelf("Home > Kitchen > Coffee > Coffee makers", "Lumbre, Fogón, Casa Nera",
           "Slow, Morning, Classic; Pour-Over Set, Moka Pot, French Press; 2 Cups, 4 Cups, 6 Cups, 8 Cups", (16, 120),
           "No paper filter needed.|Glass that stands boiling water.|Parts for it are sold singly."),
    _shelf("Home > Kitchen > Coffee > Coffee beans", "Huila Alta, Sierra Clara, Dos Ríos",
           "Washed, Honey, Natural; Whole Beans; 250 g, 500 g, 1 kg", (9, 42),
           "Panela, orange, and a long finish.|Roasted on Tuesdays, sent on Wednesdays.|From one farm at 1,850 metres."),
    _shelf("Home > Living room > Lamps > Floor lamps", "Lumen Casa, Linden, Nordwell",
           "Arc, Tripod, Reading; Floor Lamp; Brass, Black, Oak, Linen", (49, 320),
           "Dims without a hum.|The cable is clothed in cotton.|A warm bulb is in the box."),
    _shelf("Home > Living room > Lamps > Table lamps", "Lumen Casa, Linden, Malva",
           "Mushroom, Globe, Ceramic; Table Lamp; Small, Medium, Large", (25, 150),
           "Light without glare.|One touch for three strengths.|Each glaze comes out a little different."),
    _shelf("Home > Living room > Textiles > Cushions", "Malva, Linden, Telar",
           "Handwoven, Washed Linen, Velvet; Cushion Cover, Cushion; 40 × 40, 45 × 45, 50 × 50", (12, 68),
           "Woven on pedal looms in Boyacá.|The zip hides in the seam.|Softer after every wash."),
    _shelf("Home > Living room > Textiles > Blankets", "Telar, Andes, Linden",
           "Alpaca, Merino, Cotton; Throw, Blanket; Ivory, Rust, Charcoal, Moss", (39, 240),
           "Warm without weight.|Fringes twisted by hand.|Undyed wool in the sheep's own colours."),
    _shelf("Home > Bedroom > Bed linen > Duvet covers", "Linden, Malva, Telar",
           "Percale, Sateen, Washed Linen; Duvet Cover; 140 × 200, 200 × 200, 240 × 220", (49, 210),
           "Long-staple cotton, closely woven.|Buttons of corozo, the ivory nut.|Dries crisp on the line."),
    _shelf("Home > Bathroom > Towels", "Malva, Olmo, Linden",
           "Waffle, Terry, Hammam; Hand Towel, Bath Towel; Sand, White, Eucalyptus, Ink", (9, 62),
           "Dry again by evening.|A loop to hang it by.|600 grams to the square metre."),
    _shelf("Clothing > Women > Tops > Shirts", _WEAR,
           "Relaxed, Oversized, Fitted; Linen Shirt, Poplin Shirt, Silk Blouse; White, Sky, Terracotta, Ink", (29, 140),
           "Falls well without an iron.|Mother-of-pearl buttons.|Cut in Bogotá in small runs."),
    _shelf("Clothing > Women > Dresses", _WEAR,
           "Wrap, Midi, Tiered; Cotton Dress, Linen Dress; Ochre, Navy, Poppy, Olive", (45, 190),
           "With pockets that hold a phone.|Lined where it matters.|Looks the same after forty washes."),
    _shelf("Clothing > Men > Tops > T-shirts", _WEAR,
           "Heavy, Classic, Pocket; T-Shirt; White, Black, Clay, Bottle Green", (16, 48),
           "Organic cotton, 220 grams.|A collar that keeps its shape.|Knitted round, without side seams."),
    _shelf("Clothing > Men > Trousers > Jeans", "Portico, Andes, Ridgeway",
           "Straight, Tapered, Relaxed; Jeans; Raw, Stone, Black, Mid Blue", (49, 160),
           "13-ounce denim from a mill that recycles its water.|Chain-stitched hems.|Repairs are free for two years."),
    _shelf("Clothing > Shoes > Sneakers", "Paso, Andes, Kite",
           "Court, Canvas, Runner; Sneakers; White, Gum, Black, Sage", (55, 170),
           "The sole is sewn on, not only glued.|Insoles of cork.|Room for toes."),
    _shelf("Clothing > Accessories > Bags > Backpacks", "Páramo, Andes, Portico",
           "Roll-Top, Daily, Weekend; Backpack; 18 l, 24 l, 32 l", (45, 190),
           "A sleeve for 16 inches of laptop.|Waxed canvas that ages well.|Straps that can be replaced."),
    _shelf("Clothing > Accessories > Bags > Tote bags", "Andes, Telar, Malva",
           "Canvas, Woven, Market; Tote Bag, Shopper; Natural, Indigo, Rust", (12, 75),
           "Long handles for winter coats.|Carries a week of vegetables.|An inner pocket for keys."),
    _shelf("Outdoors > Camping > Tents > Two-person tents", _TRAIL,
           "Ultralight, Ridge, Alpine; Two-Person Tent; 3-Season, 4-Season", (140, 560),
           "Stands in six minutes.|Two doors, two porches.|Seams that are taped, all of them."),
    _shelf("Outdoors > Camping > Sleeping bags", _TRAIL,
           "Down, Featherless, Summit; Sleeping Bag; +10 °C, 0 °C, −8 °C", (69, 420),
           "Packs to the size of a loaf.|Traceable down, or none.|The zip does not bite."),
    _shelf("Outdoors > Camping > Stoves", _TRAIL,
           "Pocket, Storm, Basecamp; Gas Stove, Cook Set; Solo, Duo, Family", (25, 160),
           "Boils half a litre in three minutes.|Stands on snow.|Pots, lid and stove nest into one."),
    _shelf("Outdoors > Cycling > Lights", "Voltio, Kite, Ridgeway",
           "Day, Commuter, Beam; Bike Light Set, Front Light; 200 lm, 600 lm, 1000 lm", (19, 120),
           "Seen from 800 metres in daylight.|On and off without tools.|Says when it needs a charge."),
    _shelf("Outdoors > Cycling > Bottles", "Kite, Páramo, Andes",
           "Insulated, Squeeze, Steel; Bottle, Flask; 0.5 l, 0.75 l, 1 l", (9, 45),
           "Cold till evening.|Nothing drips in the bag.|Goes into the dishwasher in one piece."),
    _shelf("Garden > Tools > Hand tools > Secateurs", _TOOLS,
           "Bypass, Anvil, Rolling; Secateurs, Pruning Shears; Small, Medium, Left-Handed", (19, 78),
           "Every part can be bought singly.|Cuts 25 millimetres of green wood.|A groove that keeps sap away."),
    _shelf("Garden > Tools > Spades", _TOOLS,
           "Forged, Stainless, Digging; Spade, Border Fork, Trowel; Ash, Long Handle, Short Handle", (15, 89),
           "A tread that is kind to boots.|Ash from forests that are replanted.|Forged from one piece."),
    _shelf("Garden > Pots and planters", "Barro, Olmo, Casa Nera",
           "Terracotta, Glazed, Concrete; Planter, Pot with Saucer; 14 cm, 20 cm, 28 cm, 36 cm", (8, 85),
           "Fired hard enough for frost.|A hole in the bottom, as there should be.|Thrown on the wheel in Ráquira."),
    _shelf("Tools > Power tools > Drills > Cordless drills", _TOOLS,
           "Compact, Hammer, Brushless; Cordless Drill; 12 V, 18 V", (69, 290),
           "Two batteries and a case.|A light where the bit goes in.|Stops when the bit jams."),
    _shelf("Tools > Hand tool sets > Screwdrivers", _TOOLS,
           "Precision, Workshop, Insulated; Screwdriver Set; 6 Pieces, 12 Pieces, 24 Pieces", (14, 95),
           "Tips that hold the screw.|A rack for the wall.|Handles for wet hands."),
    _shelf("Beauty > Skin care > Face creams", _CARE,
           "Light, Rich, Night; Face Cream, Day Fluid; 30 ml, 50 ml, 75 ml", (14, 68),
           "Without perfume.|Squalane and oat.|Sinks in within a minute."),
    _shelf("Beauty > Skin care > Soaps", _CARE,
           "Cold-Pressed, Oat, Clay; Bar Soap, Hand Soap; Rosemary, Fig, Unscented, Orange", (5, 24),
           "Cured for six weeks.|Wrapped in paper that seeds.|Lathers in hard water too."),
    _shelf("Toys > Building > Wooden blocks", _PLAY,
           "Rainbow, Natural, City; Building Blocks, Block Set; 25 Pieces, 50 Pieces, 100 Pieces", (15, 85),
           "Beech, and water-based colours.|A cotton bag to tidy up with.|From 18 months on."),
    _shelf("Toys > Puzzles", _PLAY,
           "Map, Animal, Cloud Forest; Puzzle, Floor Puzzle; 48 Pieces, 500 Pieces, 1000 Pieces", (9, 39),
           "Drawn by an illustrator from Medellín.|Pieces that click.|A poster is in the box."),
    _shelf("Books > Cooking", "Editorial Norte, Casa Nera, Papel Vivo",
           "Everyday, Slow, Coastal; Cookbook, Bread Book, Notebook for Recipes; Hardcover, Paperback", (12, 48),
           "80 recipes, none longer than a page.|Opens flat beside the stove.|Photographed in one kitchen."),
)  # fmt: skip
