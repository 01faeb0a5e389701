"""Words and letters that give languages in Latin script away: a table of data.

The words are the commonest function words of each language, the letters those that few
others use; both are common knowledge of the languages' grammars.
"""

from __future__ import annotations

from pages.characters import word_set

#: Language code → its commonest function words, in lower case.
FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": word_set(
        "the of and to in is that for it was on are as with be by this have from or had not but"
        " what all were when we there can an your which their said if do will each about how up"
        " out them then she he many some so these would other into has more they you his her at"
        " than its been who no my i me our us also new said hello world please thank thanks over"
        " after before first last year years day days people time city country state government"
        " million billion percent company market growth between under against while where per top"
    ),
    "de": word_set(
        "der die das und ist ein eine nicht mit den von zu sich auf für dem des im als auch es an"
        " werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über so zum war"
        " haben nur oder aber vor zur bis mehr durch man sein wurde ich wir ihr uns alle hallo"
    ),
    "fr": word_set(
        "le la les de des du et est un une que qui dans en pour pas au aux sur ce cette il elle"
        " par avec plus ne se sont ou mais nous vous leur leurs ses son sa être avoir fait comme"
        " tout tous on même aussi je tu c'est d'un l'homme qu'il bonjour merci naissent"
    ),
    "es": word_set(
        "el la los las de del y es un una que en por para con no se su al lo como más pero sus le"
        " ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy"
        " años hasta desde está mi porque qué sólo nos hola gracias todos unos otros"
    ),
    "pt": word_set(
        "o a os as de do da dos das e é um uma que em no na nos nas por para com não se seu sua ao"
        " como mais mas foi ele ela são ser está também já muito há até pelo pela isso entre eu"
        " você tem à às olá obrigado todos uns outros"
    ),
    "it": word_set(
        "il lo la i gli le di del della dei delle e è un una che in per con non si da dal al alla"
        " come più ma sono anche nel nella questo questa suo sua loro essere ha hanno su tra o se"
        " ed ci ciao grazie tutti gli degli uni altri"
    ),
    "nl": word_set(
        "de het een en van is in dat op te zijn met voor niet die er aan om als ook dan maar bij"
        " nog uit wordt door naar heeft hebben hun deze worden kan over zich ze hij wij we ik je"
        " geen wel daar alle hallo elkander"
    ),
    "sv": word_set(
        "och i att det som en på är av för med till den har de inte om ett han men var sig från"
        " så vi kan när år under också efter eller nu sin där vid mot ska skall alla jag du hej"
    ),
    "da": word_set(
        "og i at det som en på er af for med til den har de ikke om et han men var sig fra så vi"
        " kan når efter eller nu sin der ved mod skal alle jeg du hej deres bør udstyret hverandre"
    ),
    "pl": word_set(
        "i w na z się nie do to że jest o po za od jak ale przez przy dla są co tak już tylko być"
        " ich jego jej który która które może oraz ten ta te pod ma był była we wszyscy cześć"
    ),
    "cs": word_set(
        "a v na se je že o s z do to k i za by pro ve jsou ale jako po tak které jeho od při jen"
        " byl byla bylo které který která až nebo také není všichni ahoj sobě"
    ),
    "tr": word_set(
        "ve bir bu için ile da de çok daha olarak olan gibi en kadar ne var sonra ise o ama değil"
        " mi her bütün insanlar ben sen biz merhaba birbirlerine karşı"
    ),
    "id": word_set(
        "yang dan di dengan untuk pada tidak ini itu dari dalam akan adalah oleh ke sebagai juga"
        " ada atau telah mereka saya kami bisa dapat lebih orang semua halo terima kasih satu"
    ),
    "vi": word_set(
        "và của là có cho không được một các trong những với người này đã để khi đến từ về ra"
        " cũng như tất cả đều phải tôi bạn chúng xin chào với nhau"
    ),
    "fi": word_set(
        "ja on ei että se oli hän mutta ovat kun joka tai niin kuin myös sen ole vain mukaan jos"
        " sitä kaikki minä sinä hei toisiaan heille"
    ),
    "ro": word_set(
        "și de la în a cu pe nu este să care un o se din că pentru mai sunt al ale sau le lor"
        " toate fi prin după unele altele bună"
    ),
}

#: Letters that only a few languages in Latin script use → those languages.
LETTERS: dict[str, tuple[str, ...]] = {
    "ß": ("de",), "ä": ("de", "sv", "fi"), "ö": ("de", "sv", "fi", "tr"), "ü": ("de", "tr"),
    "ñ": ("es",), "¿": ("es",), "¡": ("es",), "ã": ("pt", "vi"), "õ": ("pt", "vi"),
    "œ": ("fr",), "ê": ("fr", "pt", "vi"), "ç": ("fr", "pt", "tr"), "è": ("fr", "it"),
    "å": ("sv", "da"), "ø": ("da",), "æ": ("da",), "ł": ("pl",), "ą": ("pl",), "ę": ("pl",),
    "ś": ("pl",), "ż": ("pl",), "ř": ("cs",), "ě": ("cs",), "ů": ("cs",), "ı": ("tr",),
    "ğ": ("tr",), "ş": ("tr",), "ș": ("ro",), "ț": ("ro",), "ă": ("ro", "vi"), "đ": ("vi",),
    "ơ": ("vi",), "ư": ("vi",), "ế": ("vi",), "ạ": ("vi",), "ả": ("vi",), "ọ": ("vi",),
    "ộ": ("vi",), "ề": ("vi",), "ị": ("vi",), "ữ": ("vi",), "ờ": ("vi",), "ố": ("vi",),
}  # fmt: skip
