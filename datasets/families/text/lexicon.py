"""Words that texts of all families share: synonyms, names, small talk, irrelevant facts."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "at most": ("at most", "no more than", "not more than", "a maximum of", "up to"),
    "at least": ("at least", "no less than", "not less than", "a minimum of"),
    "exactly": ("exactly", "precisely"),
    "available": ("available", "on hand", "at its disposal"),
    "needs": ("needs", "requires", "takes"),
    "costs": ("costs", "comes at", "is priced at"),
    "must": ("must", "has to", "needs to"),
    "must plural": ("must", "have to", "need to"),
    "as low as possible": ("as low as possible", "as small as possible", "minimal"),
    "as high as possible": ("as high as possible", "as large as possible", "maximal"),
    "lowest": ("lowest", "smallest", "least possible"),
    "highest": ("highest", "largest", "greatest possible"),
    "total cost": ("total cost", "overall cost", "sum of all costs"),
    "total profit": ("total profit", "overall profit"),
    "cheapest": ("cheapest", "least expensive"),
    "decide": ("decide", "work out", "determine", "figure out"),
    "plans": ("plans", "wants", "intends"),
    "company": ("company", "firm", "business"),
    "each": ("each", "every"),
    "fractions": ("Fractional amounts are fine", "Amounts need not be whole numbers",
                  "Any fraction is possible"),
    "forbids": ("cannot", "can not", "is not able to"),
}  # fmt: skip
"""What `[at most]` in a template may become."""

TOWNS = (
    "Aachen", "Bergen", "Bilbao", "Bologna", "Boise", "Brno", "Cardiff", "Cork", "Dayton", "Dijon",
    "Dresden", "Eugene", "Fargo", "Gdansk", "Genoa", "Ghent", "Graz", "Halifax", "Hull", "Kassel",
    "Leeds", "Leipzig", "Liege", "Lille", "Linz", "Lucca", "Lyon", "Malmo", "Mesa", "Metz", "Nancy",
    "Odense", "Omaha", "Parma", "Plano", "Porto", "Reno", "Riga", "Rouen", "Salem", "Seville",
    "Siena", "Tampere", "Toledo", "Trento", "Trier", "Tulsa", "Turin", "Utrecht", "Verona", "Vigo",
    "Waco", "York", "Zagreb",
)  # fmt: skip
PEOPLE = (
    "Ada", "Amir", "Anna", "Bruno", "Carla", "Chen", "Dario", "Diana", "Emil", "Elena", "Farid",
    "Fiona", "Greta", "Hugo", "Ines", "Ivan", "Jonas", "Julia", "Kai", "Karim", "Lena", "Luca",
    "Marta", "Miguel", "Nadia", "Nora", "Oscar", "Olga", "Paula", "Pavel", "Priya", "Quinn", "Rosa",
    "Ravi", "Sara", "Simon", "Tara", "Theo", "Uma", "Victor", "Wanda", "Yara", "Yusuf", "Zoe",
)  # fmt: skip
COMPANY_FIRST = (
    "Alder", "Amber", "Birch", "Bluewater", "Castle", "Cedar", "Copper", "Delta", "Eastgate",
    "Falcon", "Harbor", "Heron", "Highland", "Juniper", "Kestrel", "Lakeside", "Lantern", "Maple",
    "Meadow", "Mercury", "Northwind", "Orchard", "Pioneer", "Quarry", "Redwood", "Ridgeline",
    "Riverside", "Silverline", "Summit", "Sunfield", "Tern", "Vale", "Westbrook", "Willow",
)  # fmt: skip
COMPANY_SECOND = (
    "Works", "Supply", "Partners", "Industries", "Trading", "Group", "Cooperative", "Brothers",
    "Services", "& Sons", "Ltd", "Collective",
)  # fmt: skip

GREETINGS = (
    "Hi {person},", "Hello {person},", "Dear {person},", "{person},", "Good morning {person},",
    "Hi all,", "Dear colleagues,", "Dear {person} and team,",
)  # fmt: skip
MAIL_OPENERS = (
    "I need your help with something.",
    "Could you run the numbers on this one?",
    "as discussed on the phone, here is the planning question.",
    "We have to settle this before Friday.",
    "This came up in the meeting today.",
    "Sorry for the short notice.",
    "",
    "",
)
MAIL_CLOSERS = (
    "Thanks a lot,", "Best regards,", "Many thanks,", "Cheers,", "Kind regards,", "Thank you!",
)  # fmt: skip
SUBJECTS = ("{topic}", "Question about {topic}", "{topic}: please advise", "Re: {topic}",
            "Planning: {topic}", "Help with {topic}")  # fmt: skip
LEAD_INS = ("Note:", "Also note:", "Please note:", "Keep in mind:", "One more point:",
            "To be clear:", "Remember:")  # fmt: skip
PRIORITIES = ("low", "normal", "high", "urgent")
IRRELEVANT = (
    "{company} was founded in {year}.",
    "The office moved to the other side of {town} in {year}.",
    "The canteen in the main building has {seats} seats.",
    "A local paper wrote about {company} in {year}.",
    "{person} has been with the team since {year}.",
    "The newsletter has {readers} readers, which plays no part here.",
    "The car park was paved again in {year}.",
    "Last summer's staff party had {seats} guests.",
    "{person} still keeps the first logo from {year} on the wall.",
    "The coffee machine broke down twice last month.",
    "It rained in {town} for most of the week.",
    "A trainee from {town} will join the team next spring.",
    "The website had {readers} visitors last year.",
    "The building is {seats} years old and listed.",
)
"""Sentences of a story that have nothing to do with the decision."""
