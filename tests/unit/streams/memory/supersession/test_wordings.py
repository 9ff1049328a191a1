"""Pairs of statements in people's words: which replace each other, and which are both true."""

from __future__ import annotations

import pytest
from tests.unit.services.conftest import memory_of

from hms_streams.memory.supersession.claim_book import ClaimBook
from hms_streams.memory.tiers.policy import DEFAULT_POLICY

CHANGES = (
    ("I live in Leeds.", "I moved to York two months ago."),
    ("I live in Leeds.", "These days I live in York."),
    ("My email is ada@old.org.", "My email is now ada@new.net."),
    ("My dentist is Dr. Hall.", "My dentist is now Dr. Singh."),
    ("I'm vegetarian.", "I'm vegan now."),
    ("I'm dating Tom.", "I'm dating Viktor."),
    ("My number is 555-0134.", "I changed my number, it's 555-0199."),
    ("My bank is Triodos.", "I switched my bank to Bunq."),
    ("The flight leaves at 9:40.", "The flight leaves at 11:15 now."),
    ("The standup is at 9.", "Standup is at 10 now."),
    ("I work at Kestrel.", "I left Kestrel and joined Brightwell."),
    ("I drive a Volvo.", "I traded my Volvo in for a Tesla, so I drive a Tesla now."),
    ("I live in Bristol.", "We moved to Cardiff in March."),
    ("I live in Bristol.", "I've just moved to Cardiff."),
    ("My address is 12 Mill Lane.", "My new address is 4 Quay Street."),
    ("I work at Acme.", "I started at Globex last month."),
    ("My favourite film is Alien.", "My favourite film these days is Arrival."),
    ("My landlord is Mr. Price.", "My new landlord is Mrs. Okafor."),
    ("My girlfriend is Sara.", "My girlfriend is Mina."),
    ("My phone is a Pixel 7.", "My phone is an iPhone 15 now."),
    ("My rent is 900 euros.", "My rent is 975 euros from this month."),
    ("The meeting is on Tuesday.", "The meeting has been moved to Thursday."),
    ("I drink coffee every morning.", "I stopped drinking coffee."),
    ("I love oat milk.", "I can't stand oat milk anymore."),
    ("I don't eat fish.", "I eat fish again."),
    ("My doctor is Dr. Lowe.", "Dr. Kaya is my doctor now."),
    ("I use Vim.", "I no longer use Vim."),
    ("Bob lives in Hull.", "Bob has moved to Ely."),
    ("Bob's birthday party is on Friday.", "Bob's birthday party is on Saturday now."),
    ("The train leaves at 7:12.", "The train now leaves at 7:30."),
    ("My flight is at 6pm.", "My flight is delayed to 9pm."),
    ("I live in Madrid.", "I relocated to Seville last spring."),
    ("My manager is Tom Reyes.", "My manager is now Kim Osei."),
    ("My favourite sport is rowing.", "My favourite sport is climbing now."),
    ("My licence plate is AB12 CDE.", "My new licence plate is XY34 ZZZ."),
    ("The rehearsal is on Monday.", "The rehearsal has been moved to Wednesday."),
    ("I like pineapple on pizza.", "I no longer like pineapple on pizza."),
    ("My blood pressure is 150 over 90.", "My blood pressure is 130 over 85 now."),
    ("My wife is called Ana.", "My wife is called Bea."),
    ("I eat meat.", "I don't eat meat anymore."),
    ("Lena works at Siemens.", "Lena works at Bosch now."),
    ("My pin is 4410.", "I changed my pin to 9921."),
    ("My therapist is Dr. Moss.", "My new therapist is Dr. Patel."),
    ("My salary is 52000.", "My salary is 58000 now."),
)
"""The later replaces the earlier."""

MISSED = (
    ("I work for the council.", "I work at Globex now."),
    ("My job is teaching maths.", "I work as a translator now."),
    ("I have a cat named Tilly.", "My cat is named Momo."),
    ("I weigh 82 kilos.", "I weigh 76 kilos now."),
    ("The deadline is 3 March.", "The deadline is now 10 March."),
    ("The wifi password is hunter2.", "The wifi password is swordfish9 now."),
    ("My gym is FitHub.", "I switched to a new gym, PowerHouse."),
    ("I'm single.", "I'm engaged to Priya."),
    ("My laptop runs Windows.", "My laptop runs Linux now."),
    ("I go by Alexandra.", "I go by Alex now."),
    ("My major is physics.", "I changed my major to history."),
    ("My son's school is Oakfield.", "My son's school is now Ridgeway."),
    ("I work at Delta Foods.", "I no longer work at Delta Foods."),
    ("My train leaves at 8.", "My train leaves at 8:30 now."),
    ("I smoke.", "I quit smoking."),
    ("Our office is in Room 12.", "Our office has moved to Room 40."),
    ("My username is ada99.", "My username is ada_l now."),
    ("I go to the gym on Mondays.", "I go to the gym on Thursdays now."),
)
"""Changes that the rules do not read: both lines stay. Whoever teaches them one moves it up."""

BOTH_TRUE = (
    ("My dog is called Biscuit.", "My dog is four years old."),
    ("My car is a red Fiat.", "My car is at the garage."),
    ("My car is a red Fiat.", "My car is broken."),
    ("One of my favourite bands is Muse.", "One of my favourite bands is Blur."),
    ("I drive a Volvo.", "I drive a truck for work."),
    ("My boss is Ingrid.", "My boss is on holiday."),
    ("My phone is an iPhone.", "My phone is dead."),
    ("My number is 555-0134.", "My number is 555 0134."),
    ("My name is Ada.", "My name is on the list."),
    ("My view is that it's fine.", "My view is lovely."),
    ("My room is on the third floor.", "My room is blue."),
    ("I live in Bristol.", "I live in a small flat."),
    ("I live in Bristol.", "I live with my sister."),
    ("I moved to Bristol.", "I moved to the sofa."),
    ("I work at Acme.", "I work at night."),
    ("I work at Acme.", "I work from home on Fridays."),
    ("I work as a nurse.", "I work as fast as I can."),
    ("I drive a Skoda.", "I drive a bit too fast."),
    ("I drive a Skoda.", "I drive my kids to school."),
    ("My sister is Lena.", "My sister is pregnant."),
    ("My cat is called Tilly.", "My cat is a tabby."),
    ("My cat is called Tilly.", "My cat is asleep on the keyboard."),
    ("My phone number is 020 7946 0991.", "My phone number is +44 20 7946 0991."),
    ("My flat is on Mill Lane.", "My flat is 60 square metres."),
    ("My flat is on Mill Lane.", "My flat is a mess."),
    ("My favourite book is Emma.", "My favourite part is the ending."),
    ("My teacher is Ms. Boyd.", "My teacher is from Wales."),
    ("My teacher is from Wales.", "My teacher is on sick leave."),
    ("The meeting is on Tuesday.", "The meeting is about budgets."),
    ("The meeting is at 10.", "The meeting is on Tuesday."),
    ("The kitchen is on the left.", "The kitchen is on fire."),
    ("I love Rome.", "I love Paris."),
    ("I like tea.", "I like coffee."),
    ("I play chess.", "I play the piano."),
    ("I'm allergic to nuts.", "I'm allergic to cats."),
    ("My dream is to sail.", "My dream is to paint."),
    ("My plan is to leave on Monday.", "My plan is to call Ines."),
    ("My birthday is in May.", "My birthday is going to be small."),
    ("My knee is swollen.", "My knee is on the mend."),
    ("My team is Arsenal.", "My team is five people."),
    ("My team is winning.", "My team is Arsenal."),
    ("My bike is a Gazelle.", "My bike is in the shed."),
    ("My bike is blue.", "My bike is fast."),
    ("Bob lives in Hull.", "Bob lives for football."),
    ("Bob's car is a Mini.", "Bob's car is parked outside."),
    ("My boss is Ingrid.", "My boss is happy with me."),
    ("My daughter is six.", "My daughter is at school."),
    ("My school is St Mary's.", "My school is closed today."),
    ("My email is ada@x.org.", "My email is full."),
    ("My wife is Ana.", "My wife is a doctor."),
    ("My wife is a doctor.", "My wife is a great cook."),
    ("My house is an old mill.", "My house is a work in progress."),
    ("I use Vim.", "I use Emacs for email."),
    ("My first car was a Polo.", "My car is a Golf."),
    ("My lunch is at 12.", "My lunch is soup."),
    ("The train leaves at 7:12.", "The train leaves from platform 4."),
    ("My address is 12 Mill Lane.", "My address is 12 Mill Lane, Bristol."),
    ("I'm vegetarian.", "I'm a vegetarian cook."),
    ("My tattoo is a swallow.", "My tattoo is healing."),
    ("My brother lives in Oslo.", "I live in Bergen."),
    ("My office is Room 210.", "My office is cold."),
    ("I live in Madrid.", "I live in fear of spiders."),
    ("I live in Madrid.", "I live in Lavapiés, Madrid."),
    ("My manager is Tom Reyes.", "My manager is Tom."),
    ("My manager is Tom Reyes.", "My manager is annoyed."),
    ("My son is called Leo.", "My son is Leo's biggest fan."),
    ("My garden is 40 square metres.", "My garden is full of weeds."),
    ("My garden is in bloom.", "My garden is on the south side."),
    ("My favourite sport is rowing.", "My favourite team is Ajax."),
    ("I work at Delta Foods.", "I work at the front desk."),
    ("I work at Delta Foods.", "I work on weekends."),
    ("The rehearsal is on Monday.", "The rehearsal is at 7 pm."),
    ("The rehearsal is on Monday.", "The rehearsal is in the chapel."),
    ("I like rain.", "I don't like rain on Sundays."),
    ("I eat meat.", "I eat out a lot."),
    ("I play guitar.", "I play football."),
    ("My computer is a Dell.", "My computer is slow."),
    ("My computer is a Dell.", "My computer is an old friend."),
    ("Lena works at Siemens.", "Lena works hard."),
    ("Lena is my sister.", "Ana is my sister."),
    ("My weight is 70 kilos.", "My weight is fine."),
    ("My hobby is pottery.", "My hobby is expensive."),
    ("My city is Madrid.", "My city is beautiful."),
    ("The pharmacy is on Main Street.", "The pharmacy is closed on Sunday."),
    ("My trip is on 3 May.", "My trip is 5 days long."),
    ("My dad is from Peru.", "My dad is 61."),
)
"""Nothing may be hidden."""


def replaces(earlier: str, later: str) -> bool:
    book = ClaimBook()
    proposals = [
        proposal
        for n, text in enumerate((earlier, later))
        for proposal in book.observe(memory_of(n + 1, text, speaker="Ada", occurred_at=n + 1))
    ]
    return any(p.confidence >= DEFAULT_POLICY.superseded_confidence for p in proposals)


@pytest.mark.parametrize(("earlier", "later"), CHANGES)
def test_the_later_replaces_the_earlier(earlier: str, later: str) -> None:
    assert replaces(earlier, later)


@pytest.mark.parametrize(("earlier", "later"), BOTH_TRUE)
def test_both_are_true(earlier: str, later: str) -> None:
    assert not replaces(earlier, later)


@pytest.mark.parametrize(("earlier", "later"), MISSED)
def test_what_is_not_read_leaves_both(earlier: str, later: str) -> None:
    assert not replaces(earlier, later)
