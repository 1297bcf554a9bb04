// External interface: english, other_latin, non_latin, emoji. Data only.
#include "words.hpp"

#include <array>

namespace bench {
namespace {

constexpr language english_words = {
    .name = "en",
    .common =
        "the of and to a in is that it for I on you with as be this are was have not or but at by from they we if can "
        "an what all which there will would one my so do about your when more has no just out who like any some their "
        "up other than only know how get could them into use then also time because don't even people should me think "
        "see new make these way most its good now work want where does here very been well he need after first over "
        "such much two really those same too something still right made say point find back same our problem why did "
        "before without being thing many since off another system better through using going his used go sure always "
        "last though few around down own may while might long both under every around nothing take set read write "
        "file line code change run test build next fix old part case try got things lot anything far must give look "
        "help using kind best probably never actually maybe let course different less great question between someone "
        "seems enough tell mean bit able called keep number end again got data list each idea reason whole until best "
        "against small answer show start version believe during believe having second true already either rather "
        "times real instead possible isn't doesn't didn't can't I'm it's that's there's won't they're post thread "
        "message reply quote wrote page site book word name place day days week year years ago today yesterday later "
        "soon often sometimes usually quite almost certainly perhaps however therefore anyway everyone nobody "
        "somewhere world house water hand money light night story state group family school country company program "
        "machine network server window screen button power cable engine paper letter market street garden river "
        "mountain weather summer winter music picture colour sound voice table kitchen dinner coffee bread sugar "
        "remember understand explain suggest expect consider happen appear become remain continue follow include "
        "provide require support describe report discuss agree wonder guess hope wish prefer decide choose learn "
        "teach speak listen watch wait stay leave arrive return open close break build carry bring hold send receive "
        "small large short early late easy hard simple clear strong cheap expensive quick slow heavy open empty full "
        "dark bright quiet loud warm cold young useful strange common public private local foreign modern ancient",
    .syllables =
        "an ber cor dal en fer gan hol in jor kel lam men nor ol pra quin ras sel tor ul ven wex yar zon ith "
        "ast orn ip cle dra fin gre hul ist ban tri mon der ling ser vit cam pol sta bri con lo ma ri ta ne "
        "so du ga pe shi chor thel wick ford stone ler ment ing er ed ly ous al",
    .comma = ", ",
    .stop = ".",
    .question = "?",
    .exclamation = "!",
    .open = "\"",
    .close = "\""};

constexpr std::array<language, 9> other_words = {{
    {.name = "de",
     .common =
         "die der und in zu den das nicht von sie ist des sich mit dem dass er es ein ich auf so eine auch als an nach "
         "wie im für man aber aus durch wenn nur war noch werden bei hat wir was wird sein einen welche sind oder zur "
         "um haben einer mir über ihm diese einem ihr uns da zum kann doch vor dieser mich ihn du hatte seine mehr am "
         "denn nun unter sehr selbst schon hier bis habe ihre dann ihnen seiner alle wieder meine gegen vom ganz "
         "einzelnen wo muss ohne eines können sei ja jetzt immer seinen wohl dieses ihren würde diesen sondern weil "
         "welcher nichts diesem alles waren will viel mein also soll worden lassen dies machen ihrer weiter recht "
         "etwas keine beim größe während straße natürlich möglich später früher tatsächlich beispiel frage antwort",
     .syllables = "ge ver ent be lich keit schaft ung ten stein berg bach wald haus straße mann tür för mül grün "
                  "schlüs bau mei fel der ster kraft zeug werk zim mer fen ster",
     .comma = ", ",
     .stop = ".",
     .question = "?",
     .exclamation = "!",
     .open = "„",
     .close = "“",
     .accented = true},
    {.name = "fr",
     .common =
         "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec ou son "
         "aux d'un cette d'une ont ses mais comme on tout nous sa fait été aussi leur bien peut ces y deux même après "
         "c'est très sans être entre vous avait dont n'est où encore plusieurs alors lui était ils moins faire temps "
         "depuis ans avant l'on toujours notre donc quand jamais rien quelque chose déjà vraiment problème système "
         "réponse façon première année là voilà grâce côté j'ai qu'il s'il m'a puis peu trop assez enfin ici hier",
     .syllables = "mon ver cha lan bel roi vil age eur ette ère ais tion ment pré dé ré cour sou tem fleu pier gau "
                  "brê nor lou cin é qua ser",
     .comma = ", ",
     .stop = ".",
     .question = " ?",
     .exclamation = " !",
     .open = "« ",
     .close = " »",
     .accented = true},
    {.name = "es",
     .common =
         "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin "
         "sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque "
         "qué sólo han yo hay vez puede todos así nos ni parte tiene él uno donde bien tiempo mismo ese ahora cada e "
         "vida otro después te otros aunque esa eso hace otra gobierno tan durante siempre día tanto ella tres sí "
         "dijo sido gran país según menos mundo año antes estado quiero mientras caso nada hacer algo versión código",
     .syllables = "ca sa mon te ver de rí o gran ción dor lla ño pe que cor ta men bar co mar ri no es tre lu na sol",
     .comma = ", ",
     .stop = ".",
     .question = "?",
     .exclamation = "!",
     .open = "«",
     .close = "»",
     .accented = true},
    {.name = "ru",
     .common =
         "и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой что ты от так вы о "
         "год же для мочь бы такой человек его сказать только или ещё себя один как уже до время если сам когда "
         "другой вот говорить наш мой знать стать при чтобы дело жизнь кто первый очень два день её новый рука даже "
         "во со раз где там под можно ну какой после их работа без самый потом надо хотеть ли слово идти большой "
         "должен место иметь ничто сейчас тут лицо каждый друг нет теперь ни глаз тоже тогда видеть вопрос через да",
     .syllables = "ка мо ру сте ло ва ни ко про пе ре ход ник тель ная ский во да го род бе рег зо ло то ми ша лен",
     .comma = ", ",
     .stop = ".",
     .question = "?",
     .exclamation = "!",
     .open = "«",
     .close = "»"},
    {.name = "uk",
     .common =
         "і в не на я що з та він а до це як у за вона ми але по від ви так бути його для вони про ж свій який той все "
         "один ще коли або вже тільки сказати можна мій був якщо знати час рік людина такий дуже наш щоб день після де "
         "навіть під мати себе інший може цей новий перший там тут через треба при без слово життя потім тепер їх було "
         "була її хто робота ім'я п'ять також нічого завжди ніколи хотіти місце справа рука око голова питання "
         "відповідь система проблема приклад раз два три країна місто мова книга вода ґрунт єдиний їжа",
     .syllables = "ка мо ві сте ло ва ні ко про пе ре хід ник тель ська во да го род бе рег зо ло то ми ї лен щу є",
     .comma = ", ",
     .stop = ".",
     .question = "?",
     .exclamation = "!",
     .open = "«",
     .close = "»"},
    {.name = "ar",
     .common =
         "في من على أن إلى التي عن لا ما هذا هذه الذي كان مع ذلك بين كل بعد قد قال كما لم حيث أو عند ولا إن وقد غير هو "
         "وهو هي ثم فيه منه لها به أي حتى قبل كانت تلك له عليه أكثر يكون إذا فقط أيضا هناك اليوم يمكن خلال جدا الآن "
         "لأن سنة عام يوم أول مرة الناس العالم البيت المدينة الكتاب السؤال الجواب المشكلة النظام العمل الوقت الحياة "
         "اللغة الماء الطريق الصورة الرسالة الموضوع المثال الكلمة جديد كبير صغير قديم جميل سهل صعب شكرا ربما دائما "
         "أبدا",
     .syllables = "ال مس تق بل كت اب در سة مع لم ون ية فا عل جم هو رس ال حد يث نظ ام شر كة قا نو",
     .comma = "، ",
     .stop = ".",
     .question = "؟",
     .exclamation = "!",
     .open = "«",
     .close = "»"},
    {.name = "zh",
     .common = "的 一 是 在 不 了 有 和 人 这 中 大 为 上 个 国 我 以 要 他 时 来 用 们 生 到 作 地 于 出 就 分 对 成 "
               "会 可 主 发 年 动 同 工 "
               "也 能 下 过 子 说 产 种 面 而 方 后 多 定 行 学 法 所 民 得 经 十 三 之 进 着 等 部 度 家 电 力 里 如 "
               "水 化 高 自 二 理 起 小 "
               "物 现 实 加 量 都 两 体 制 机 当 使 点 从 业 本 去 把 性 好 应 开 它 合 还 因 由 其 些 然 前 外 天 政 "
               "四 日 那 社 义 事 平 形 "
               "相 全 表 间 样 与 关 各 重 新 线 内 数 正 心 反 你 明 看 原 又 么 利 比 或 但 质 气 第 向 道 命 此 变 "
               "条 只 没 结 解 问 意 建 "
               "月 公 无 系 军 很 情 者 最 立 代 想 已 通 并 提 直 题 党 程 展 五 果 料 象 员 革 位 入 常 文 总 次 品 "
               "式 活 设 及 管 特 件 长",
     .syllables = "山 河 湖 海 城 市 村 镇 桥 路 车 船 飞 鸟 鱼 虫 花 草 树 木 石 金 银 铜 铁 红 黄 蓝 绿 白 黑 东 西 "
                  "南 北 春 夏 秋 "
                  "冬 风 云 雨 雪 星 光 火 土 米 茶 酒 书 画 琴 棋 诗 歌 舞 剧 网 络 软 硬 盘 键 屏 幕 字 符 码 编 译 "
                  "器 库 函 参",
     .comma = "，",
     .stop = "。",
     .question = "？",
     .exclamation = "！",
     .open = "「",
     .close = "」",
     .spaced = false},
    {.name = "ja",
     .common =
         "の に は を た が で て と し れ さ ある いる も する から な こと として い や れる など なっ ない この "
         "ため その あっ よう また "
         "もの という あり まで られ なる へ か だ これ によって により おり より による ず なり られる において ば "
         "なかっ なく しかし "
         "について せ だっ その後 できる それ う ので なお のみ でき き つ における および いう さらに でも ら たり "
         "その他 に関する "
         "です ます ました でした ません と思います でしょう ください ありがとう 今日 私 人 時 年 日 本 中 大 前 後 上 "
         "下 問題 場合 方法 "
         "言葉 意味 必要 世界 社会 時間 関係 質問 返事 説明 結果 理由 新しい 古い 大きい 小さい 良い 悪い 早い 遅い",
     .syllables = "山 川 田 森 林 海 空 星 花 鳥 風 月 雪 雨 町 村 駅 橋 道 車 船 本 紙 筆 声 音 色 形 味 香 カ メ ラ "
                  "テ レ ビ パ ソ コ "
                  "ン ネ ッ ト サ イ デ ー タ ド ラ イ バ キ ー ボ",
     .comma = "、",
     .stop = "。",
     .question = "？",
     .exclamation = "！",
     .open = "「",
     .close = "」",
     .spaced = false},
    {.name = "ko",
     .common = "이 그 저 것 수 등 및 를 에서 있다 하는 있는 그리고 하지만 그러나 때문에 우리는 나는 정말 아주 매우 "
               "지금 오늘 내일 어제 많은 "
               "모든 다른 같은 새로운 좋은 나쁜 큰 작은 사람이 사람은 시간을 문제가 문제를 방법이 이유는 경우에 "
               "생각합니다 합니다 입니다 "
               "있습니다 없습니다 됩니다 그래서 그런데 그러면 아마 항상 가끔 자주 먼저 다음에 나중에 여기 거기 어디 "
               "무엇을 어떻게 왜 언제 "
               "누가 대한 위해 통해 따라 대해 의해 함께 다시 또는 혹은 만약 비록 물론 사실 예를 들어 질문에 대답을 "
               "설명을 결과가 세계의 "
               "사회에 나라의 도시에서 학교에서 회사에서 집에서 책을 글을 말을 일을 물을 한국어로 컴퓨터를 프로그램을 "
               "인터넷에서",
     .syllables = "가 나 다 라 마 바 사 아 자 차 카 타 파 하 강 산 물 불 별 달 꽃 길 집 책 글 말 한 국 학 교 회 사 정 "
                  "보 통 신 기 술 전 화",
     .comma = ", ",
     .stop = ".",
     .question = "?",
     .exclamation = "!",
     .open = "“",
     .close = "”"},
}};

constexpr std::size_t latin_ones = 3;

// One code point, with variation selector, skin tone, flag, keycap, and joined sequences.
constexpr std::array<std::string_view, 16> emoji_list = {"😀",
                                                         "😂",
                                                         "🙂",
                                                         "😉",
                                                         "👍",
                                                         "🎉",
                                                         "🔥",
                                                         "🤔",
                                                         "❤️",
                                                         "☺️",
                                                         "👍🏽",
                                                         "🇩🇪",
                                                         "1️⃣",
                                                         "👨‍👩‍👧",
                                                         "🤷‍♀️",
                                                         "🏳️‍🌈"};

}  // namespace

const language& english() {
    return english_words;
}
std::span<const language> other_latin() {
    return std::span(other_words).first(latin_ones);
}
std::span<const language> non_latin() {
    return std::span(other_words).subspan(latin_ones);
}
std::span<const std::string_view> emoji() {
    return emoji_list;
}

}  // namespace bench
