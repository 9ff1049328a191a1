"""Facts of private life, with their wordings."""

from __future__ import annotations

from hms_services.evaluation.shapes.personal_facts import fact

FACTS_OF_LIFE = (
    fact("allergy",
         said="I get hives from {v}.|Please no {v} for me, my throat swells up.|"
              "One bite of {v} and I end up in hospital.",
         told="{who} gets hives from {v}.|{who} is allergic to {v}.|"
              "{v} makes the throat of {who} swell.",
         me="What am I allergic to?|Which food is dangerous for me?|What must I not eat?",
         who="What is {who} allergic to?|Which food is dangerous for {who}?|"
             "What should nobody serve to {who}?",
         values="sesame|kiwi|cashews|shellfish|celery|mustard|lupin|pistachios",
         near="Spring is a bad time for anyone with allergies.|"
              "The restaurant listed every allergen on the menu, very neat.|"
              "That dinner was so good, I ate far too much."),
    fact("home",
         said="I found a flat in {v} in the end.|My place is in {v}.|"
              "The commute from {v} kills me, but the rent is low.",
         told="{who} has a flat in {v}.|{who} lives in {v}.|The home of {who} is in {v}.",
         me="Where do I live?|Which town is my apartment in?|What is my home town these days?",
         who="Where does {who} live?|Which town is {who}'s apartment in?|"
             "Where would I visit {who} at home?",
         values="Tartu|Malaga|Ghent|Porto|Bergen|Leipzig|Aarhus|Galway|Turin|Graz",
         near="Rents are crazy everywhere this year.|The neighbours had a party until four.|"
              "I visited three flats on Saturday and liked none."),
    fact("job",
         said="I earn my money as a {v}.|My day job: {v}.|Being a {v} pays the bills.",
         told="{who} earns a living as a {v}.|{who} is a {v} by trade.|They hired {who} as a {v}.",
         me="What do I do for a living?|What is my profession?|How do I make my money?",
         who="What does {who} do for a living?|What is {who}'s profession?|"
             "Which occupation does {who} have?",
         values="welder|midwife|surveyor|luthier|paralegal|beekeeper|radiographer|glazier",
         near="Monday again, so many meetings.|My boss sent the roster at midnight.|"
              "Work was exhausting today, nothing special."),
    fact("car",
         said="I drive an old {v}.|The {v} started on the first try this morning.|"
              "My {v} needs winter tyres.",
         told="{who} drives a {v}.|{who} bought a {v} second hand.|The {v} belongs to {who}.",
         me="What car do I have?|Which vehicle do I drive?|What stands in my garage?",
         who="What car does {who} have?|Which vehicle does {who} drive?|What is {who}'s ride?",
         values="Skoda Octavia|Fiat Panda|Volvo 240|Dacia Duster|Seat Ibiza|Honda Jazz|Mazda 2",
         near="Traffic on the ring road was terrible.|Petrol went up by nine cents overnight.|"
              "Somebody scratched the car park gate again."),
    fact("pet",
         said="{v} chewed my slippers again.|I took {v} to the vet for the vaccination.|"
              "{v} sleeps on my pillow, that animal has no shame.",
         told="{who}'s pet is called {v}.|{v} is the animal that {who} adopted.|"
              "{who} walks {v} every evening.",
         me="What is my pet called?|What is the name of the animal I keep?|"
            "Who do I feed every morning on four legs?",
         who="What is {who}'s pet called?|Which animal does {who} keep, by name?|"
             "What is the name of the creature that {who} adopted?",
         values="Biscuit|Pickle|Juniper|Nacho|Waffle|Domino|Truffle|Sprout|Mochi",
         near="The shelter has twelve new kittens.|Dogs are not allowed on that beach.|"
              "The vet moved to a bigger practice."),
    fact("drink",
         said="I always order {v}.|Nothing beats {v} in the morning.|"
              "If you go to the counter: {v} for me.",
         told="{who} always orders {v}.|{who} drinks {v} every day.|For {who} it is {v}, always.",
         me="What do I usually drink?|What is my favourite beverage?|What should you order for me?",
         who="What does {who} usually drink?|What is {who}'s favourite beverage?|"
             "What should I order at the bar for {who}?",
         values="flat whites|mint tea|oat cortados|rooibos|tomato juice|ginger beer|cold brew",
         near="The new cafe has nice chairs but slow service.|I spilled everything over my desk.|"
              "The kettle in the kitchen is broken again."),
    fact("sport",
         said="I go to {v} twice a week.|{v} keeps me sane after work.|"
              "My shoulder hurts from {v}, but it is worth it.",
         told="{who} does {v} twice a week.|{who} is really into {v}.|{who} trains {v} on Fridays.",
         me="Which sport do I do?|How do I keep fit?|What do I train?",
         who="Which sport does {who} do?|How does {who} keep fit?|What does {who} exercise with?",
         values="bouldering|rowing|fencing|water polo|badminton|judo|orienteering|curling",
         near="The gym was closed because of a burst pipe.|I should move more, honestly.|"
              "My trainers fell apart in the rain."),
    fact("instrument",
         said="I practised the {v} for an hour.|My {v} teacher says I rush.|"
              "The strings and keys aside, the {v} was the only thing I ever stuck with.",
         told="{who} plays the {v}.|{who} takes {v} lessons.|{who} owns a very old {v}.",
         me="Which instrument do I play?|What kind of music lessons do I take?|"
            "What do I make music with?",
         who="Which instrument does {who} play?|What kind of music lessons does {who} take?|"
             "What does {who} make music with?",
         values="cello|bassoon|accordion|harp|mandolin|trombone|oboe|banjo",
         near="The concert on Sunday was sold out.|I can't get that song out of my head.|"
              "The neighbours complained about noise again."),
    fact("parent",
         said="My mother was a {v} all her life.|Mum worked as a {v} until she retired.|"
              "I grew up in the back room where my mum was the {v}.",
         told="{who}'s mother was a {v}.|The mum of {who} worked as a {v}.|"
              "{who} is the child of a {v}.",
         me="What did my mother do?|Which job had my mum before her retirement?|"
            "What was my mother's trade?",
         who="What did {who}'s mother do?|Which job had {who}'s mum?|"
             "What was the trade of {who}'s mother?",
         values="tram driver|pharmacist|lighthouse keeper|seamstress|notary|butcher|typesetter",
         near="Family dinner was loud as always.|My cousins are visiting in August.|"
              "I should phone home more often."),
    fact("fear",
         said="I can't stand {v}, I freeze.|{v} scare me to death.|"
              "The moment I see {v} I have to leave the room.",
         told="{who} is terrified of {v}.|{who} freezes at the sight of {v}.|"
              "{v} are what {who} can't stand.",
         me="What am I afraid of?|Which phobia do I have?|What frightens me?",
         who="What is {who} afraid of?|Which phobia does {who} have?|What frightens {who}?",
         values="spiders|escalators|clowns|needles|moths|lifts|geese|snakes",
         near="That film was not scary at all.|I slept badly, strange dreams.|"
              "The lights went out in the whole street."),
    fact("anniversary",
         said="We celebrate our wedding day on {v}.|Our anniversary is {v}, I must not forget it.|"
              "{v} is when we said yes, years ago.",
         told="{who} got married on {v}.|{who}'s anniversary is {v}.|On {v} {who} celebrates.",
         me="When is my wedding anniversary?|On which day do I celebrate my marriage?|"
            "Which date should I buy flowers for?",
         who="When is {who}'s wedding anniversary?|On which day does {who} celebrate the marriage?|"
             "Which date matters to {who} as a couple?",
         values="the 4th of June|the 19th of September|the 11th of March|the 27th of July|"
                "the 8th of October|the 2nd of May|the 30th of August",
         near="The wedding photographer was late.|Flowers are expensive this time of year.|"
              "We danced until the band gave up."),
    fact("phone",
         said="My number is {v}, text me.|You reach me at {v}.|{v} is my new line.",
         told="{who}'s number is {v}.|You reach {who} at {v}.|Ring {v} for {who}.",
         me="What is my phone number?|On which number can I be called?|How can people ring me?",
         who="What is {who}'s phone number?|On which number can {who} be called?|"
             "How do I ring {who}?",
         values="0471 88 21 09|0655 120 344|0498 77 30 15|0612 555 801|0474 09 66 31|0681 43 90 27",
         near="My battery died in the middle of the call.|Nobody answers there before ten.|"
              "I changed my ringtone, it scared me."),
    fact("shoe",
         said="I wear size {v}.|Shoes in {v} please, if you find any.|A {v} pinches, but barely.",
         told="{who} wears size {v}.|{who} needs shoes in {v}.|Footwear for {who}: {v}.",
         me="What is my shoe size?|Which size do my boots have?|How big are my feet?",
         who="What is {who}'s shoe size?|Which size do {who}'s boots have?|"
             "How big are {who}'s feet?",
         values="37|38 and a half|41|42|43 wide|44|45|46",
         near="I walked through a puddle, socks and all.|These shops never have my size.|"
              "New boots, new blisters."),
    fact("reading",
         said="I'm halfway through {v}.|{v} lies on my night table and I can't stop.|"
              "Two chapters of {v} every night.",
         told="{who} is reading {v}.|{who} took {v} along for the train.|"
              "{v} is on {who}'s night table.",
         me="Which book am I reading?|What is the novel beside my bed?|What do I read at night?",
         who="Which book is {who} reading?|What novel does {who} have on the go?|"
             "What does {who} read on the train?",
         values="Middlemarch|The Leopard|Dune|Stoner|Beloved|The Magus|Emma|Ulysses",
         near="The library closes at six now.|I can't concentrate on anything lately.|"
              "The bookshop smells of coffee."),
    fact("holiday",
         said="We booked two weeks in {v}.|This summer it is {v} for us.|"
              "Tickets to {v} are paid, finally.",
         told="{who} booked two weeks in {v}.|{who} goes to {v} this summer.|"
              "{who} paid for tickets to {v}.",
         me="Where am I going on holiday?|Which destination did I book?|"
            "Where do I spend my vacation?",
         who="Where is {who} going on holiday?|Which destination did {who} book?|"
             "Where does {who} spend the vacation?",
         values="Madeira|Gotland|the Azores|Corfu|Puglia|Lofoten|Tasmania|Oman",
         near="My suitcase lost a wheel.|I need holidays, badly.|Airports are full of noise."),
    fact("hobby thing",
         said="I collect {v}, the cupboard is full.|Found three more {v} at the flea market.|"
              "Other people have stamps, I have {v}.",
         told="{who} collects {v}.|{who} has a cupboard full of {v}.|"
              "{who} hunts for {v} at flea markets.",
         me="What do I collect?|Which things do I hunt for at flea markets?|"
            "What is my collection made of?",
         who="What does {who} collect?|Which things does {who} hunt for at flea markets?|"
             "What is {who}'s collection made of?",
         values="fountain pens|enamel signs|snow globes|typewriters|old maps|cassette tapes",
         near="The flea market was rained off.|I must tidy the cellar.|"
              "So much stuff, so little room."),
)  # fmt: skip
