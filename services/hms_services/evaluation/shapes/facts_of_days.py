"""Facts of plans, work and habits, and events of one day, with their wordings."""

from __future__ import annotations

from hms_services.evaluation.shapes.personal_facts import event, fact

FACTS_OF_DAYS = (
    fact("employer",
         said="I signed with {v}.|{v} pays me on the 25th.|They are strict at {v}, but fair.",
         told="{who} signed with {v}.|{who} is on the payroll of {v}.|{v} employs {who}.",
         me="Where do I work?|Which company employs me?|Who is my employer?",
         who="Where does {who} work?|Which company employs {who}?|Who is {who}'s employer?",
         values="Kestrel Maps|Noordzee Tea|Alder & Finch|Harbour Labs|Ferro Works|Motley Radio",
         near="The office moved to the fourth floor.|Somebody ate my lunch at work.|"
              "The company picnic is cancelled."),
    fact("doctor",
         said="Dr. {v} checked my knee.|I have an appointment with Dr. {v}.|"
              "Dr. {v} said I should rest for a week.",
         told="{who} sees Dr. {v}.|{who} has an appointment with Dr. {v}.|"
              "Dr. {v} treats {who}.",
         me="Who is my doctor?|Which physician do I see?|Who looks after my health?",
         who="Who is {who}'s doctor?|Which physician does {who} see?|"
             "Who looks after {who}'s health?",
         values="Adeyemi|Lindgren|Castellanos|Brouwer|Nakagawa|Petrov|Okafor|Vass",
         near="The waiting room was full of coughing.|The pharmacy was out of plasters.|"
              "I feel a cold coming."),
    fact("course",
         said="I signed up for {v} at the evening school.|Tuesday nights are for {v} now.|"
              "My homework for {v} is late.",
         told="{who} signed up for {v}.|{who} takes {v} at the evening school.|"
              "{who} spends Tuesday nights on {v}.",
         me="Which course am I taking?|What do I study in the evenings?|What class did I join?",
         who="Which course is {who} taking?|What does {who} study in the evenings?|"
             "What class did {who} join?",
         values="Finnish|pottery|bookkeeping|astronomy|sign language|upholstery|statistics",
         near="The school's heating is broken.|I was never good at exams.|"
              "The teacher forgot the key."),
    fact("gift",
         said="For my birthday I wish for {v}.|If you want to give me something: {v}.|"
              "{v} would make me happy, hint, hint.",
         told="{who} wishes for {v}.|{who} would be happy about {v}.|"
              "For the birthday {who} wants {v}.",
         me="What do I want for my birthday?|Which present did I wish for?|What would please me?",
         who="What does {who} want for the birthday?|Which present did {who} wish for?|"
             "What could we give to {who}?",
         values="a hammock|a bread oven|noise cancelling headphones|a telescope|a sewing machine|"
                "hiking poles|a fondue set",
         near="Birthdays get shorter every year.|Wrapping paper costs more than the present.|"
              "The cake fell on the floor."),
    fact("bank",
         said="I moved my savings to {v}.|My account is with {v} now.|"
              "{v} sent me a new card and a PIN letter.",
         told="{who} moved the savings to {v}.|{who} has an account with {v}.|"
              "{v} keeps the money of {who}.",
         me="Which bank am I with?|Where is my money?|Who issues my card?",
         who="Which bank is {who} with?|Where is {who}'s money?|Who issues {who}'s card?",
         values="Triodos|Bunq|Nordea|Argenta|Monzo|Crelan|Revolut",
         near="The cash machine ate a card.|Interest rates are a joke.|"
              "I must do my taxes this weekend."),
    fact("wifi",
         said="The password for my guest network is {v}.|Guests type {v} to get online.|"
              "For the router at home: {v}.",
         told="{who}'s guest network has the password {v}.|At {who}'s place one types {v}.|"
              "{v} opens {who}'s wifi.",
         me="What is my wifi password?|How do guests get online at my place?|"
            "What do I type for the internet at home?",
         who="What is {who}'s wifi password?|How do guests get online at {who}'s place?|"
             "What do I type for the internet at {who}'s?",
         values="heron7|lantern-9|plum_tree|Otter2020|sevenowls|bluegate44",
         near="The internet was down the whole evening.|My router blinks in red.|"
              "Passwords will be the end of me."),
    fact("budget",
         said="I want to spend no more than {v} a month on groceries.|"
              "My limit for food is {v} per month.|With {v} I get through the month in the shops.",
         told="{who} spends at most {v} a month on groceries.|{who}'s limit for food is {v}.|"
              "{v} a month is what {who} has for the shops.",
         me="What is my grocery budget?|How much may I spend on food?|"
            "What is my ceiling at the supermarket?",
         who="What is {who}'s grocery budget?|How much may {who} spend on food?|"
             "What is {who}'s ceiling at the supermarket?",
         values="240 euros|310 euros|185 euros|420 euros|275 euros|360 euros",
         near="Butter is twice as dear as last year.|I forgot my bag at the supermarket.|"
              "The market has the better tomatoes."),
    fact("key",
         said="I keep the spare key {v}.|The second key is {v}, as always.|"
              "Locked out? Look {v}.",
         told="{who} keeps the spare key {v}.|{who}'s second key is {v}.|"
              "To get into {who}'s house, look {v}.",
         me="Where is my spare key?|Where did I hide the second key?|"
            "How do I get in when I am locked out?",
         who="Where is {who}'s spare key?|Where did {who} hide the second key?|"
             "How do I get into {who}'s house?",
         values="under the blue flowerpot|in the bicycle bag|behind the gas meter|"
                "in the bird house|under the third step",
         near="The door sticks when it rains.|The locksmith wanted a fortune.|"
              "I lost my umbrella again."),
    fact("train",
         said="I take the {v} to work.|The {v} was late again, of course.|"
              "Every morning the {v}, standing all the way.",
         told="{who} takes the {v} to work.|{who} commutes with the {v}.|"
              "The {v} brings {who} to the office.",
         me="How do I get to work?|Which line do I commute with?|What do I ride in the morning?",
         who="How does {who} get to work?|Which line does {who} commute with?|"
             "What does {who} ride in the morning?",
         values="tram 9|S5|bus 71|night ferry|metro line 4|regional express 12",
         near="The station is one big building site.|Somebody sang in the carriage.|"
              "Delays, delays, delays."),
    fact("project",
         said="At work they put me on {v}.|{v} eats all my time now.|"
              "I present {v} to the board next month.",
         told="{who} was put on {v}.|{who} is responsible for {v}.|{v} is {who}'s baby at work.",
         me="Which project am I on?|What am I responsible for in the office?|"
            "What do I present to the board?",
         who="Which project is {who} on?|What is {who} responsible for in the office?|"
             "What does {who} present to the board?",
         values="the harbour survey|the payroll migration|the spring catalogue|"
                "the tram timetable|the archive scan|the solar tender",
         near="Deadlines are always last week.|The projector showed everything in pink.|"
              "Too many people in that meeting."),
    fact("diet",
         said="I eat {v} since January.|The doctor put me on {v}.|"
              "I am strict about it: {v}, also at parties.",
         told="{who} eats {v} since January.|{who} is on {v}.|{who} keeps to {v}, also at parties.",
         me="Which diet do I follow?|How do I eat these days?|What should a cook know about me?",
         who="Which diet does {who} follow?|How does {who} eat these days?|"
             "What should a cook know about {who}?",
         values="gluten-free|low-salt|vegan|kosher|without sugar|lactose-free|pescatarian",
         near="The canteen had pasta for the fourth day.|I burned the rice.|"
              "Cooking for eight is work."),
    fact("friend abroad",
         said="My oldest friend {v} moved abroad.|I write letters to {v}, real ones.|"
              "{v} and I have known each other since kindergarten.",
         told="{who}'s oldest friend is {v}.|{who} writes letters to {v}.|"
              "{v} has known {who} since kindergarten.",
         me="Who is my oldest friend?|Who do I write letters to?|Who have I known longest?",
         who="Who is {who}'s oldest friend?|Who does {who} write letters to?|"
             "Who has known {who} longest?",
         values="Zeynep|Torvald|Ottilie|Renzo|Maike|Agnes|Cormac|Yusra",
         near="The post takes two weeks now.|I miss the old days sometimes.|"
              "Friends are hard to find when one is busy."),
)  # fmt: skip

EVENTS = (
    event(said="I ran the half marathon today.|Finished my half marathon, twenty minutes ago!",
          told="{who} ran the half marathon today.",
          me="When did I run the half marathon?|On which day was my long race?",
          who="When did {who} run the half marathon?|On which day was {who}'s long race?"),
    event(said="I had a tooth pulled this morning.|The dentist took out my wisdom tooth today.",
          told="{who} had a tooth pulled this morning.",
          me="When was my tooth pulled?|When did I lose the wisdom tooth?",
          who="When was {who}'s tooth pulled?|When did {who} lose the wisdom tooth?"),
    event(said="I handed in my thesis today.|The thesis is printed and submitted, as of noon.",
          told="{who} handed in the thesis today.",
          me="When did I hand in my thesis?|When was my degree paper submitted?",
          who="When did {who} hand in the thesis?|When was {who}'s degree paper submitted?"),
    event(said="My bicycle was stolen last night.|Somebody took my bike from the yard last night.",
          told="{who}'s bicycle was stolen last night.",
          me="When was my bicycle stolen?|When did the theft in my yard happen?",
          who="When was {who}'s bicycle stolen?|When did {who} lose the bike to a thief?"),
    event(said="I passed the driving test yesterday.|Yesterday they gave me the licence, at last.",
          told="{who} passed the driving test yesterday.",
          me="When did I pass the driving test?|Since when may I drive?",
          who="When did {who} pass the driving test?|Since when may {who} drive?"),
    event(said="We painted the kitchen this weekend.|The kitchen is yellow since this weekend.",
          told="{who} painted the kitchen this weekend.",
          me="When did I paint the kitchen?|When did my kitchen get its colour?",
          who="When did {who} paint the kitchen?|When did {who}'s kitchen get its colour?"),
    event(said="My niece was born today.|I'm an aunt or uncle since six this morning!",
          told="{who}'s niece was born today.",
          me="When was my niece born?|What is my niece's birthday?",
          who="When was {who}'s niece born?|What is the birthday of {who}'s niece?"),
    event(said="I gave notice yesterday.|Yesterday I told my boss that I quit.",
          told="{who} gave notice yesterday.",
          me="When did I give notice?|When did I quit my job?",
          who="When did {who} give notice?|When did {who} quit the job?"),
)  # fmt: skip
