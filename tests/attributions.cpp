// quote: the lines that announce whom a quote repeats, in the languages and forms that mail and forums use, and what
// only looks like one.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "attribution_parts.hpp"
#include "dedup/quote.hpp"
#include "header_table.hpp"

namespace {

std::string of(const std::string& text, dedup::span s) {
    return text.substr(s.begin, s.size());
}

std::vector<dedup::announcement> announced(const std::string& text) {
    dedup::reading r;
    dedup::read(text, {}, r);
    std::vector<dedup::announcement> out;
    for (const dedup::announcement& a : r.announcements) {
        if (!a.is_tag()) out.push_back(a);
    }
    return out;
}

struct row {
    std::string text;
    std::string author;
    std::string date;
};

// The text announces once, with all its lines.
void check(const std::string& before, const row& r, const std::string& behind) {
    CAPTURE(r.text);
    const std::string text = before + r.text + behind;
    const std::vector<dedup::announcement> got = announced(text);
    REQUIRE(got.size() == 1);
    CHECK(of(text, got[0].where) == r.text);
    CHECK(of(text, got[0].author) == r.author);
    CHECK(of(text, got[0].date) == r.date);
}

// Lines of the languages, in front of marks and of bare text.
const row languages[] = {
    {"On Mon, May 4, 2015 at 10:23 AM, Ann Lee <ann@host.example> wrote:", "Ann Lee", "Mon, May 4, 2015 at 10:23 AM"},
    {"Am 04.05.2015 um 10:23 schrieb Ann Lee <ann@host.example>:", "Ann Lee", "04.05.2015 um 10:23"},
    {"Ann Lee schrieb am Mo., 4. Mai 2015 um 10:23 Uhr:", "Ann Lee", "Mo., 4. Mai 2015 um 10:23 Uhr"},
    {"Le 4 mai 2015 10:23, \"Ann Lee\" <ann@host.example> a écrit :", "Ann Lee", "4 mai 2015 10:23"},
    {"Le lun. 4 mai 2015 à 10:23, Ann Lee <ann@host.example> a écrit :", "Ann Lee", "lun. 4 mai 2015 à 10:23"},
    {"El lun., 4 may. 2015 a las 10:23, Ann Lee (<ann@host.example>) escribió:", "Ann Lee",
     "lun., 4 may. 2015 a las 10:23"},
    {"El lunes, 4 de mayo de 2015, Ann Lee escribió:", "Ann Lee", "lunes, 4 de mayo de 2015"},
    {"El dl., 4 de maig 2015, Ann Lee ha escrit:", "Ann Lee", "dl., 4 de maig 2015"},
    {"Em seg, 4 de mai de 2015 10:23, Ann Lee <ann@host.example> escreveu:", "Ann Lee", "seg, 4 de mai de 2015 10:23"},
    {"Il giorno lun 4 mag 2015 alle ore 10:23 Ann Lee <ann@host.example> ha scritto:", "Ann Lee",
     "giorno lun 4 mag 2015 alle ore 10:23"},
    {"Op 4 mei 2015 om 10:23 heeft Ann Lee <ann@host.example> het volgende geschreven:", "Ann Lee",
     "4 mei 2015 om 10:23"},
    {"Op ma 4 mei 2015 om 10:23 schreef Ann Lee <ann@host.example>:", "Ann Lee", "ma 4 mei 2015 om 10:23"},
    {"Dnia 4 maja 2015 o godz. 10:23 Ann Lee <ann@host.example> napisał(a):", "Ann Lee", "4 maja 2015 o godz. 10:23"},
    {"W dniu 04.05.2015 o 10:23, Ann Lee pisze:", "Ann Lee", "04.05.2015 o 10:23"},
    {"pon., 4 maj 2015 o 10:23 Ann Lee <ann@host.example> napisał(a):", "Ann Lee", "pon., 4 maj 2015 o 10:23"},
    {"Dne 4. května 2015 10:23 Ann Lee <ann@host.example> napsal(a):", "Ann Lee", "4. května 2015 10:23"},
    {"Dňa 4. mája 2015 10:23 Ann Lee <ann@host.example> napísal:", "Ann Lee", "4. mája 2015 10:23"},
    {"вт, 5 янв. 2016 г. в 23:39, Анна Ли <ann@host.example>:", "Анна Ли", "вт, 5 янв. 2016 г. в 23:39"},
    {"5 января 2016 г., 23:39 пользователь Анна Ли <ann@host.example> написал:", "Анна Ли", "5 января 2016 г., 23:39"},
    {"05.01.2016 23:39, Анна Ли пишет:", "Анна Ли", "05.01.2016 23:39"},
    {"вт, 5 січ. 2016 р. о 23:39 Ганна Лі <ann@host.example> пише:", "Ганна Лі", "вт, 5 січ. 2016 р. о 23:39"},
    {"На вт, 5.01.2016 г. в 23:39 Анна Ли <ann@host.example> написа:", "Анна Ли", "вт, 5.01.2016 г. в 23:39"},
    {"Den 4 maj 2015 10:23 skrev Ann Lee <ann@host.example>:", "Ann Lee", "4 maj 2015 10:23"},
    {"Den 4. maj 2015 kl. 10.23 skrev Ann Lee <ann@host.example>:", "Ann Lee", "4. maj 2015 kl. 10.23"},
    {"man. 4. mai 2015 kl. 10:23 skrev Ann Lee <ann@host.example>:", "Ann Lee", "man. 4. mai 2015 kl. 10:23"},
    {"ma 4. toukok. 2015 klo 10.23 Ann Lee <ann@host.example> kirjoitti:", "Ann Lee", "ma 4. toukok. 2015 klo 10.23"},
    {"Vào Th 2, 4 thg 5, 2015 vào lúc 10:23 Ann Lee <ann@host.example> đã viết:", "Ann Lee",
     "Th 2, 4 thg 5, 2015 vào lúc 10:23"},
    {"在 2015年5月4日，李安 <ann@host.example> 写道：", "李安", "2015年5月4日"},
    {"李安 <ann@host.example> 于2015年5月4日周一 10:23写道：", "李安", "2015年5月4日周一 10:23"},
    {"在 2015年5月4日 上午10:23，李安 寫道：", "李安", "2015年5月4日 上午10:23"},
    {"2015年5月4日(月) 10:23 李安 <ann@host.example>:", "李安", "2015年5月4日(月) 10:23"},
    {"2015/05/04 10:23、Ann Lee <ann@host.example>のメッセージ:", "Ann Lee", "2015/05/04 10:23"},
    {"2015. 5. 4. 오전 10:23, 이안 <ann@host.example> 작성:", "이안", "2015. 5. 4. 오전 10:23"},
    {"2015년 5월 4일 (월) 오전 10:23, 이안 <ann@host.example>님이 작성:", "이안", "2015년 5월 4일 (월) 오전 10:23"},
    {"Ann Lee <ann@host.example> ezt írta (időpont: 2015. máj. 4., H, 10:23):", "Ann Lee", "2015. máj. 4., H, 10:23"},
    {"Pe lun., 4 mai 2015 la 10:23, Ann Lee <ann@host.example> a scris:", "Ann Lee", "lun., 4 mai 2015 la 10:23"},
    {"Ann Lee <ann@host.example>, 4 May 2015 Pzt, 10:23 tarihinde şunu yazdı:", "Ann Lee",
     "4 May 2015 Pzt, 10:23 tarihinde"},
    {"Στις Δευ, 4 Μαΐ 2015 στις 10:23 π.μ., ο χρήστης Άννα Λι <ann@host.example> έγραψε:", "Άννα Λι",
     "Δευ, 4 Μαΐ 2015 στις 10:23 π.μ."},
    {"בתאריך יום ב׳, 4 במאי 2015 ב-10:23 מאת אנה לי <ann@host.example>:", "אנה לי", "יום ב׳, 4 במאי 2015 ב-10:23"},
    {"في الاثنين، 4 مايو 2015 في 10:23 ص تمت كتابة ما يلي بواسطة آن لي <ann@host.example>:", "آن لي",
     "الاثنين، 4 مايو 2015 في 10:23 ص"},
    {"सोम, 4 मई 2015 को 10:23 बजे को आन ली <ann@host.example> ने लिखा:", "आन ली", "सोम, 4 मई 2015 को 10:23 बजे को"},
    {"pon, 4. svi 2015. u 10:23 Ann Lee <ann@host.example> je napisao/la:", "Ann Lee", "pon, 4. svi 2015. u 10:23"},
    {"пон, 4. мај 2015. у 10:23 Ана Ли <ann@host.example> је написао/ла:", "Ана Ли", "пон, 4. мај 2015. у 10:23"},
    {"V V pon., 4. maj 2015 ob 10:23 je oseba Ann Lee <ann@host.example> napisala:", "Ann Lee",
     "V pon., 4. maj 2015 ob 10:23"},
    {"เมื่อ จ. 4 พ.ค. 2015 เวลา 10:23 แอน ลี <ann@host.example> เขียนว่า:", "แอน ลี", "จ. 4 พ.ค. 2015 เวลา 10:23"},
    {"Pada Sen, 4 Mei 2015 pukul 10.23 Ann Lee <ann@host.example> menulis:", "Ann Lee", "Sen, 4 Mei 2015 pukul 10.23"},
    {"Kuupäev E, 4. mai 2015 kell 10:23 kirjutas Ann Lee <ann@host.example>:", "Ann Lee", "E, 4. mai 2015 kell 10:23"},
    {"2015-05-04, pr, 10:23, Ann Lee <ann@host.example> rašė:", "Ann Lee", "2015-05-04, pr, 10:23"},
    {"2015-05-04 10:23 GMT+03:00 Ann Lee <ann@host.example>:", "Ann Lee", "2015-05-04 10:23 GMT+03:00"},
};

// English, as programs of forty years put it.
const row forms[] = {
    {"On 4 May 2015, at 10:23, Ann Lee via Gardeners <list@host.example> wrote:", "Ann Lee", "4 May 2015, at 10:23"},
    {"On 2015-05-04T10:23:00+0200, Ann Lee wrote:", "Ann Lee", "2015-05-04T10:23:00+0200"},
    {"At 10:23 AM -0700 5/4/97, Ann Lee wrote:", "Ann Lee", "10:23 AM -0700 5/4/97"},
    {"At 5/4/2016 08:32 PM, you wrote:", "you", "5/4/2016 08:32 PM"},
    {"On Fri 03 Jan 03:49 PST 2020, Ann Lee wrote:", "Ann Lee", "Fri 03 Jan 03:49 PST 2020"},
    {"In article <4z@host.example>, ann@host.example (Ann Lee) writes:", "Ann Lee", ""},
    {"In article <4z@host.example> (sci.crypt), ann@host.example (Ann Lee) writes:", "Ann Lee", ""},
    {"In <4z@host.example> ann@host.example writes:", "ann@host.example", ""},
    {"In message <4z@host.example> Ann Lee <ann@host.example> writes:", "Ann Lee", ""},
    {"In <4z@host.example>, on 05/27/97\n   at 02:52 AM, Ann Lee <ann@host.example> said:", "Ann Lee",
     "05/27/97\n   at 02:52 AM"},
    {"Ann Lee <ann@host.example> wrote on 4 May 2015 10:23:", "Ann Lee", "4 May 2015 10:23"},
    {"Ann Lee sent the following at 04/05/12 18:39:", "Ann Lee", "04/05/12 18:39"},
    {"\"Ann Lee\" <ann@host.example> wrote:", "Ann Lee", ""},
    {"Ann Lee <ann at host.example>wrote:", "Ann Lee", ""},
    {"---- On Mon, 4 May 2015 10:23:00 +0200 Ann Lee <ann@host.example> wrote ----", "Ann Lee",
     "Mon, 4 May 2015 10:23:00 +0200"},
    {"*Ann Lee <ann@host.example> wrote:*", "Ann Lee", ""},
    {"On Mon, May 4, 2015 at 10:23 AM Ann Lee <ann@host.example>\nwrote:", "Ann Lee", "Mon, May 4, 2015 at 10:23 AM"},
    {"On Mon, May 4, 2015 at 10:23 AM\nAnn Lee of the very long name\nvia Gardeners <\nlist@host.example> wrote:",
     "Ann Lee of the very long name", "Mon, May 4, 2015 at 10:23 AM"},
};

TEST_CASE("attributions: a line of each language, before marks, before bare text, in a quote") {
    for (const row& r : languages) {
        check("Hello,\n\n", r, "\n> Tomatoes need sun.\n");
        check("", r, "\n\nTomatoes need sun.\n");
        const std::string quoted = "> " + r.text;
        check("> Hello,\n>\n", {quoted, r.author, r.date}, "\n> > Tomatoes need sun.\n");
    }
}

TEST_CASE("attributions: forms") {
    for (const row& r : forms) {
        check("Hello,\n\n", r, "\n> Tomatoes need sun.\n");
        check("", r, "\n\n[quote]Tomatoes need sun.[/quote]\n");
        check("", r, "\n\nTomatoes need sun.\n");
    }
}

TEST_CASE("attributions: where marks follow, a name and a verb do") {
    const row rows[] = {
        {"Ann Lee wrote:", "Ann Lee", ""},
        {"Ann wrote", "Ann", ""},
        {"Ann Lee writes -", "Ann Lee", ""},
        {"Ann Lee writes...", "Ann Lee", ""},
        {"Ann Lee wrote:-", "Ann Lee", ""},
        {"Ann Lee <ann@host.example> wrote in message news:4z@host.example...", "Ann Lee", ""},
        {"[Ann writes:]", "Ann", ""},
        {"ann@host.example:", "ann@host.example", ""},
        {"you wrote:", "you", ""},
        {"I wrote:", "I", ""},
        {"Once upon a time, Ann Lee said:", "Ann Lee", ""},
        {"Thus spake Ann Lee:", "Ann Lee", ""},
        {"Quoting Ann Lee <ann@host.example>:", "Ann Lee", ""},
        {"Quoting Ann Lee (2019-07-29 15:46:51)", "Ann Lee", "2019-07-29 15:46:51"},
        {"Quoth Ann Lee:", "Ann Lee", ""},
        {"* Ann Lee:", "Ann Lee", ""},
        {"* Ann Lee <ann@host.example>, 2020-06-08, 11:10:", "Ann Lee", "2020-06-08, 11:10"},
        {"Ann Lee schrieb:", "Ann Lee", ""},
        {"كتب Ann:", "Ann", ""},
        {"Ann さんは書きました:", "Ann", ""},
        {"Ann님이 작성하였습니다:", "Ann", ""},
        {"Posted by Ann on 04/05/2016", "Ann", "04/05/2016"},
        {"**Ann Lee said:**", "Ann Lee", ""},
    };
    for (const row& r : rows) {
        check("Hello,\n\n", r, "\n> Tomatoes need sun.\n");
        check("", r, "\n\n> Tomatoes need sun.\n");
    }
    check("", {"> >>>>> \"Ann\" == Ann Lee <ann@host.example> writes:", "Ann Lee", ""}, "\n> >>>>>> Tomatoes.\n");
    // The last word fell out of its marks.
    check("",
          {"> > On Mon, May 4, 2015 at 10:23 AM Ann Lee <ann@host.example>\n> wrote:", "Ann Lee",
           "Mon, May 4, 2015 at 10:23 AM"},
          "\n> > > Tomatoes need sun.\n");
}

TEST_CASE("attributions: forums, flattened") {
    const row rows[] = {
        {"Ann_S hat geschrieben:", "Ann_S", ""},
        {"Ann wrote:", "Ann", ""},
        {"Ann Lee a écrit :", "Ann Lee", ""},
        {"Originally Posted by **Ann**", "Ann", ""},
        {"Originally posted by Ann Lee:", "Ann Lee", ""},
        {"Posted by Ann on 04/05/2016", "Ann", "04/05/2016"},
        {"Quote from: Ann Lee on May 04, 2015, 10:23:00 AM", "Ann Lee", "May 04, 2015, 10:23:00 AM"},
        {"Quote:", "", ""},
        {"Zitat:", "", ""},
        {"Citation :", "", ""},
        {"Ann Lee said: ↑", "Ann Lee", ""},
        {"#6 ↑", "", ""},
        {"> Ann_S hat geschrieben:", "Ann_S", ""},  // in the quote's first line
    };
    for (const row& r : rows) check("Hello.\n\n", r, r.text[0] == '>' ? "\n> Tomatoes.\n" : "\nTomatoes need sun.\n");
}

TEST_CASE("attributions: header blocks") {
    const row rows[] = {
        {"-----Original Message-----\nFrom: Ann Lee [mailto:ann@host.example]\nSent: Monday, May 4, 2015 10:23\n"
         "To: Bob\nSubject: Tomatoes",
         "Ann Lee", "Monday, May 4, 2015 10:23"},
        {"Begin forwarded message:\n\nFrom: Ann Lee <ann@host.example>\nDate: 4 May 2015", "Ann Lee", "4 May 2015"},
        {"---------- Forwarded message ---------\nFrom: Ann Lee <ann@host.example>\nDate: Mon, May 4, 2015\n"
         "Subject: Tomatoes",
         "Ann Lee", "Mon, May 4, 2015"},
        {"________________________________\nFrom: Ann Lee\nSent: Monday", "Ann Lee", "Monday"},
        {"*From:* Ann Lee <ann@host.example>\n*Sent:* Monday\n*To:* Bob", "Ann Lee", "Monday"},
        {"   From: Ann Lee\n   Date: Monday", "Ann Lee", "Monday"},
        {"From:\tann@host.example (Ann Lee)\nDate:\tMonday", "Ann Lee", "Monday"},
        {"Subject: Tomatoes\nDate: Monday\nFrom: Ann\nTo: Bob,\n Carl", "Ann", "Monday"},
        {"From: Ann\nTo: Bob,\nCarl and others\nSubject: Tomatoes", "Ann", ""},
        {"-----Ursprüngliche Nachricht-----\nVon: Ann Lee\nGesendet: Montag\nAn: Bob\nBetreff: Tomaten", "Ann Lee",
         "Montag"},
        {"-----Message d'origine-----\nDe : Ann Lee\nEnvoyé : lundi\nÀ : Bob\nObjet : Tomates", "Ann Lee", "lundi"},
        {"-------- Message transféré --------\nSujet : Tomates\nDate : lundi\nDe : Ann Lee <ann@host.example>",
         "Ann Lee", "lundi"},
        {"-----Mensaje original-----\nDe: Ann Lee\nEnviado el: lunes\nPara: Bob\nAsunto: Tomates", "Ann Lee", "lunes"},
        {"-----Mensagem original-----\nDe: Ann Lee\nEnviada em: segunda\nPara: Bob\nAssunto: Tomates", "Ann Lee",
         "segunda"},
        {"-----Messaggio originale-----\nDa: Ann Lee\nInviato: lunedì\nA: Bob\nOggetto: Pomodori", "Ann Lee", "lunedì"},
        {"-----Oorspronkelijk bericht-----\nVan: Ann Lee\nVerzonden: maandag\nAan: Bob\nOnderwerp: Tomaten", "Ann Lee",
         "maandag"},
        {"-----Oprindelig meddelelse-----\nFra: Ann Lee\nSendt: mandag\nTil: Bob\nEmne: Tomater", "Ann Lee", "mandag"},
        {"Från: Ann Lee\nSkickat: måndag\nTill: Bob\nÄmne: Tomater", "Ann Lee", "måndag"},
        {"Lähettäjä: Ann Lee\nLähetetty: maanantai\nAihe: Tomaatit", "Ann Lee", "maanantai"},
        {"---------- Původní zpráva ----------\nOd: Ann Lee\nKomu: Bob\nDatum: 4. 5. 2015\nPředmět: Rajčata", "Ann Lee",
         "4. 5. 2015"},
        {"-----Wiadomość oryginalna-----\nOd: Ann Lee\nWysłano: poniedziałek\nDo: Bob\nTemat: Pomidory", "Ann Lee",
         "poniedziałek"},
        {"-------- Пересылаемое сообщение --------\nОт: Анна Ли\nДата: 4 мая\nКому: Боб\nТема: Томаты", "Анна Ли",
         "4 мая"},
        {"Від: Ганна\nНадіслано: понеділок\nКому: Боб\nТема: Томати", "Ганна", "понеділок"},
        {"Kimden: Ann Lee\nGönderildi: Pazartesi\nKime: Bob\nKonu: Domates", "Ann Lee", "Pazartesi"},
        {"Feladó: Ann Lee\nKüldve: hétfő\nCímzett: Bob\nTárgy: Paradicsom", "Ann Lee", "hétfő"},
        {"De la: Ann Lee\nTrimis: luni\nCătre: Bob\nSubiect: Roșii", "Ann Lee", "luni"},
        {"Από: Ann Lee\nΣτάλθηκε: Δευτέρα\nΠρος: Bob\nΘέμα: Ντομάτες", "Ann Lee", "Δευτέρα"},
        {"------------------ 原始邮件 ------------------\n发件人: \"李安\" <ann@host.example>;\n发送时间: "
         "2015年5月4日\n"
         "收件人: Bob\n主题: 西红柿",
         "李安", "2015年5月4日"},
        {"寄件者：李安\n寄件日期：2015年5月4日\n收件者：Bob\n主旨：番茄", "李安", "2015年5月4日"},
        {"差出人: 李安\n送信日時: 2015年5月4日\n宛先: Bob\n件名: トマト", "李安", "2015年5月4日"},
        {"보낸 사람: 이안\n보낸 날짜: 2015년 5월 4일\n받는 사람: Bob\n제목: 토마토", "이안", "2015년 5월 4일"},
        {"מאת: אנה\nנשלח: יום שני\nאל: Bob\nנושא: עגבניות", "אנה", "יום שני"},
        {"من: آن\nتاريخ الإرسال: الاثنين\nإلى: Bob\nالموضوع: طماطم", "آن", "الاثنين"},
        {"> From: Ann Lee\n> Date: Monday\n> To: Bob", "Ann Lee", "Monday"},
    };
    for (const row& r : rows) {
        check("Look at this.\n\n", r, r.text[0] == '>' ? "\n>\n> Tomatoes need sun.\n" : "\n\nTomatoes need sun.\n");
    }
    check("", {"Begin forwarded message:", "", ""}, "\n\n> Tomatoes need sun.\n");
}

TEST_CASE("attributions: in the text's last line, with a line end or none") {
    const std::string text = "Yes.\nOn 4 May 2015, Ann wrote:";
    for (const std::string& t : {text, text + "\n"}) {
        const std::vector<dedup::announcement> got = announced(t);
        REQUIRE(got.size() == 1);
        CHECK(of(t, got[0].author) == "Ann");
    }
    CHECK(announced("Yes.\nAnn wrote").empty());
}

TEST_CASE("attributions: what is none") {
    const std::string rows[] = {
        "On the other hand, as I wrote:\nTomatoes need sun, and water too.\n",
        "On page 5 the author writes:\nTomatoes need sun.\n",
        "He wrote: tomatoes need sun.\n> I know.\n",
        "Note: tomatoes need sun.\nNote:\nThey do.\n",
        "This is what the gardeners of old wrote\ndown, and others copied:\n\nSun.\n",
        "gabor: tomatoes\nann: beans\nbob: corn\n",
        "From: the start it was clear that tomatoes need sun.\n\nYes.\n",
        "To: be or not\nTo: be\nCc: that\n",
        "Subject: x\n",
        "Cc: Ann <ann@host.example>\nCc: Bob <bob@host.example>\nCc: Carl <carl@host.example>\n",
        "Le paragraphe 4 dit cela, et plus loin, comme le savent tous ceux\nqui lisent le reste du livre, il a écrit "
        ":\n"
        "Les tomates.\n",
        "On Monday I planted tomatoes.\nOn Tuesday it rained.\nThen the old man came\nalong and wrote:\nSun.\n",
        "On 4 May 2015 I planted tomatoes. They grew.\n\nLater Bob came with his camera and a long letter and wrote:\n"
        "Sun.\n",
        "He wrote:\nTomatoes need sun.\n",
        "if (x > 0) {\n    case 4:\n> quoted\n",
        "for name in names:\n    print(name)\n",
        "std::cout << x:\n",
        "Noted.\n> Tomatoes need sun.\n",
        "You should read what he wrote in the paper that I sent you last week.\n> Tomatoes need sun.\n",
        "____________\nFooter of a list\n",
        "-----\n\nSun.\n",
        "Originally posted by mistake, it stays here for those who like it and for nobody else.\n",
        "Quote: tomatoes need sun.\n",
    };
    for (const std::string& text : rows) {
        CAPTURE(text);
        CHECK(announced(text).empty());
    }
}

// No date and no address helps: the verb alone says it.
TEST_CASE("attributions: the verb of each language") {
    const std::string lines[] = {
        "Ann wrote:",
        "Ann schrieb:",
        "Ann hat geschrieben:",
        "Ann a écrit :",
        "Ann escribió:",
        "Ann ha escrit:",
        "Ann escreveu:",
        "Ann ha scritto:",
        "Ann schreef:",
        "Ann napisał(a):",
        "Ann napsal(a):",
        "Ann napísal:",
        "Ann пишет:",
        "Ann написал:",
        "Ann пише:",
        "Ann написа:",
        "Ann skrev:",
        "Ann kirjoitti:",
        "Ann đã viết:",
        "Ann 写道：",
        "Ann 寫道：",
        "Ann さんは書きました:",
        "Ann 님이 작성:",
        "Ann ezt írta:",
        "Ann a scris:",
        "Ann şunu yazdı:",
        "Ann έγραψε:",
        "Ann כתב:",
        "Ann كتب:",
        "Ann ने लिखा:",
        "Ann je napisao/la:",
        "Ann је написао/ла:",
        "Ann เขียนว่า:",
        "Ann menulis:",
        "Ann kirjutas:",
        "Ann rašė:",
        "Ann rakstīja:",
        "Ann skrifaði:",
        "Ann aliandika:",
    };
    for (const std::string& line : lines) check("Hello,\n\n", {line, "Ann", ""}, "\n> Tomatoes need sun.\n");
}

TEST_CASE("attributions: a letter of two bytes is none of two letters") {
    using dedup::attribution::same_letters;
    CHECK(same_letters("ÉCRIT", "écrit"));
    CHECK(same_letters("ПИШЕТ", "пишет"));
    CHECK_FALSE(same_letters("écrit", "cicrit"));  // their low bits are the same
}

// Rows that nobody can reach are rows that nobody has read.
TEST_CASE("attributions: every row of the tables announces") {
    using namespace dedup::attribution;
    for (const verb& v : verbs) {
        const std::string words(v.words);
        if ((v.place & (last | glued)) != 0) check("", {"Ann " + words + ":", "Ann", ""}, "\n> Sun.\n");
        if ((v.place & first) != 0) check("", {words + " Ann:", "Ann", ""}, "\n> Sun.\n");
        if ((v.place & middle) != 0)
            check("", {"4.5.2015 10:23 " + words + " Ann:", "Ann", "4.5.2015 10:23"}, "\n> Sun.\n");
        if ((v.place & forum) != 0) check("", {"Ann " + words + ":", "Ann", ""}, "\nSun.\n");
    }
    for (const lead_in& l : lead_ins) {
        CAPTURE(l.words);
        const std::string words(l.words);
        if (l.kind == lead::date)
            check("", {words + " 4.5.2015 10:23, Ann wrote:", "Ann", "4.5.2015 10:23"}, "\nSun.\n");
        std::string capital = words;
        capital[0] = upper(capital[0]);
        if (l.kind == lead::author) check("", {capital + " Ann:", "Ann", ""}, "\n> Sun.\n");
    }
    for (const header_label& h : header_labels) {
        const std::string words(h.words);
        const std::string author = h.kind == header::from ? "x" : "Ann";
        const std::string date = h.kind == header::date ? "x" : "Monday";
        check("", {words + ": x\nFrom: Ann\nDate: Monday\nTo: Bob", author, date}, "\n\nSun.\n");
    }
    for (const separator& s : separators)
        check("", {"-- " + std::string(s.words) + " --\nFrom: Ann\nDate: Monday", "Ann", "Monday"}, "\n\nSun.\n");
    for (const std::string_view t : quote_titles) check("", {std::string(t) + ":", "", ""}, "\nSun.\n");
}

TEST_CASE("attributions: what an attribution announces is the level's") {
    const std::string text = "On 4 May 2015, Ann Lee wrote:\n> Sun.\n> > Bob wrote:\n> > > Rain.\nNo.\n";
    dedup::reading r;
    dedup::read(text, {}, r);
    REQUIRE(r.announcements.size() == 2);
    const auto author = [&](const std::string& at) {
        const auto l = r.level_at(text.find(at));
        return l.announced == dedup::level::not_announced ? "" : of(text, r.announcements[l.announced].author);
    };
    CHECK(author("Sun") == "Ann Lee");
    CHECK(author("Rain") == "Bob");
    CHECK(author("No.").empty());
}

TEST_CASE("attributions: in order, apart, whatever the text") {
    const std::string pieces[] = {"On 4 May 2015,",
                                  " wrote:",
                                  "\n",
                                  "> ",
                                  "Ann",
                                  "From: Ann\n",
                                  "Date: x\n",
                                  "Subject: y\n",
                                  "[quote]",
                                  "[/quote]",
                                  "<",
                                  ">",
                                  "@",
                                  "-----Original Message-----\n",
                                  " ",
                                  ":",
                                  "写道：",
                                  "In article <",
                                  "(",
                                  ")",
                                  "\n\n",
                                  "____________________________",
                                  "\xE2\x80",
                                  "↑",
                                  "4:"};
    std::uint64_t state = 1;
    for (int i = 0; i < 20000; ++i) {
        std::string text;
        for (int n = 0; n < 14; ++n) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            text += pieces[(state >> 33U) % std::size(pieces)];
        }
        CAPTURE(text);
        std::size_t end = 0;
        for (const dedup::announcement& a : announced(text)) {
            REQUIRE(a.where.begin >= end);
            REQUIRE(a.where.begin < a.where.end);
            REQUIRE(a.where.end <= text.size());
            for (const dedup::span s : {a.author, a.date}) {
                if (s.size() == 0) continue;
                REQUIRE(s.begin >= a.where.begin);
                REQUIRE(s.end <= a.where.end);
            }
            end = a.where.end;
        }
    }
}

}  // namespace
