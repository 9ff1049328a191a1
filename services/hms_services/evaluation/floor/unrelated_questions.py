"""Questions that no memory of a person or a project answers: general knowledge, code, cooking.

What people ask a model beside what they ask their memory, by subject; the same in ten other
languages in ``unrelated_elsewhere``.
"""

from __future__ import annotations

from collections.abc import Iterator

from hms_services.evaluation.floor.unrelated_elsewhere import OTHER_LANGUAGES

_ENGLISH: dict[str, str] = {
    "geography": """
What's the capital of Mongolia?
What's the capital of Peru?
What's the capital of Hungary?
What's the capital of Kenya?
What's the capital of Vietnam?
What's the capital of Iceland?
What's the capital of Uruguay?
What's the capital of Nepal?
What's the capital of Bhutan?
What's the capital of Latvia?
What currency is used in Mongolia?
What currency is used in Hungary?
What currency is used in Vietnam?
What currency is used in Uruguay?
What currency is used in Bhutan?
How deep is the Mariana Trench?
Which river flows through Budapest?
How tall is Kilimanjaro?
Which countries border Austria?
What is the largest desert on Earth?
How many islands does Indonesia have?
What's the longest river in South America?
Which ocean lies east of Madagascar?
""",
    "programming": """
How do I sort a list in Haskell?
How do I reverse a string in Rust?
How do I parse a JSON file in Kotlin?
How do I open a socket in Prolog?
How do I define a generic function in Fortran?
How do I sort a list in COBOL?
How do I reverse a string in Erlang?
How do I parse a JSON file in Lua?
How do I open a socket in Perl?
How do I define a generic function in Scala?
What does a segmentation fault mean?
How do I undo the last git commit?
What is a monad?
What's the difference between TCP and UDP?
How does garbage collection work in Java?
How do I center a div with CSS?
What is the time complexity of quicksort?
How do I join two tables in SQL?
What does the volatile keyword do in C?
How do I write a regular expression for hexadecimal numbers?
Explain dependency injection.
What's a deadlock and how can it be avoided?
""",
    "cooking": """
How do you make ratatouille?
How do you make paella?
How do you make tiramisu?
How do you make kimchi?
How do you make beef Wellington?
How do you make miso soup?
How do you make baklava?
How do you make pierogi?
At what temperature do you roast a turkey?
How long do you boil an ostrich egg?
What can replace buttermilk?
How do I keep a hollandaise from curdling?
What is the smoke point of avocado oil?
""",
    "science": """
What is the melting point of gold?
What is the melting point of mercury?
What is the melting point of helium?
What is the melting point of tungsten?
What is the melting point of sodium?
What is the melting point of uranium?
Why is the sky blue?
How far away is Jupiter?
What is the speed of sound under water?
How do vaccines work?
What causes earthquakes?
What is the half-life of carbon-14?
How many bones does a shark have?
Why do leaves turn red?
What is the Heisenberg uncertainty principle?
How does photosynthesis work?
What's the difference between a virus and a bacterium?
How does a jet engine work?
""",
    "history": """
Who invented the telephone?
Who invented the steam engine?
Who invented penicillin?
Who invented the transistor?
Who invented dynamite?
Who invented the zipper?
Who created Hamlet?
Who created Don Quixote?
Who created The Magic Flute?
Who created Guernica?
Who created War and Peace?
Who created The Odyssey?
When did the Roman Empire fall?
Who was the first emperor of China?
What year was the Magna Carta signed?
What started the First World War?
Who built Machu Picchu?
When did the Berlin Wall come down?
Who won the 1966 World Cup?
What was the Hanseatic League?
""",
    "mathematics": """
What is 17 times 24?
What is the square root of 1764?
What is 15 percent of 240?
What is the derivative of x cubed?
How do I solve a quadratic equation?
What is the integral of 1/x?
Prove that the square root of two is irrational.
What's the volume of a sphere of radius 3?
How many prime numbers are below 100?
What is Bayes' theorem?
Convert 72 degrees Fahrenheit to Celsius.
How many ounces are in a gallon?
What is 0x2F in decimal?
""",
    "language and tasks": """
What is the past participle of 'to swim'?
Translate 'good morning' into Finnish.
What's a synonym for 'ubiquitous'?
Write a haiku about volcanoes.
What does 'caveat emptor' mean?
How do you spell 'onomatopoeia'?
Give me five rhymes for 'orange'.
What is the plural of 'octopus'?
Write a limerick about a pirate.
What are the rules of cricket?
How does castling work in chess?
How many players are in a handball team?
What is a hedge fund?
What does GDP stand for?
How is inflation measured?
What is a letter of credit?
How does a blockchain work?
What is the boiling point of water at 3,000 metres?
Who wrote the music for Star Wars?
How do I remove a stripped screw?
How do bees make honey?
What do koalas eat?
How long do tortoises live?
""",
}


def unrelated_questions() -> Iterator[tuple[str, str]]:
    """Each question with its kind: a subject in English, or a language."""
    for table in (_ENGLISH, OTHER_LANGUAGES):
        for kind, questions in table.items():
            for question in questions.strip().splitlines():
                yield kind, question
