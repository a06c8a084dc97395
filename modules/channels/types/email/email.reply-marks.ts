import type { TextLine } from './email.html-text.ts'

/**
 * How mail programs introduce the mail being answered: a line that attributes it ("On …, Ana wrote:"), a block of its
 * headers ("From: … Sent: …"), or a rule. Recognised by shape first (a date, an address, a colon at the end), by words second,
 * so that languages nobody listed work too.
 */

const spokenWords =
  'wrote|writes|schrieb|schreibt|a écrit|escribió|escreveu|ha scritto|scrisse|schreef|heeft .{1,60} geschreven|skrev|kirjoitti|napisał|napisała|napisal|napísal|napsal|написал|написала|написав|пишет|пише|yazdı|şunu yazdı|írta|a scris|skrifaði|έγραψε|στις .{1,40} έγραψε|kirjutas|rašė|rakstīja|написа|je napisao|je napisala|เขียน|đã viết|menulis|写道|寫道|写|님이 작성|작성|כתב|כתבה|كتب|dijo'
const speaks = new RegExp(`(?:^|[\\s>)»”"'，,])(?:${spokenWords})(?:\\(a\\)|/a)?\\s*[:：]?$|(?:님이 작성|写道|寫道|のメール)\\s*[:：]$`, 'iu')
/** Verb-second languages put the name behind it: "Am … schrieb Ana:". */
const speaksOf = /\s(?:schrieb|schreibt|schreef|skrev)\s.{1,80}:$/iu
const dated = /\d{1,2}[:.h]\d{2}|\b(?:19|20)\d\d\b|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d\s*[年月日년월일]/
const bracketedAddress = /[<([][^\s<>()[\]]+@[^\s<>()[\]]+[>)\]]|<mailto:/i
/** Longer paragraphs are prose. */
const longest = 400

/** When an attribution ends with line `at`: the line it starts with (it may be wrapped over up to four). */
export function attributionStart(lines: readonly TextLine[], at: number): number | undefined {
  const last = lines[at] as TextLine
  const ending = last.text.trim().replace(/\s*-{2,}$/, '')
  if (!/[:：]$/.test(ending) && !speaks.test(ending)) return undefined
  let joined = ''
  let undated: number | undefined
  for (let start = at; start >= 0 && start > at - 4; start--) {
    const line = lines[start] as TextLine
    if (line.quoteDepth !== last.quoteDepth || line.text.trim() === '') break
    joined = `${line.text.trim()} ${joined}`.trim()
    if (joined.length > longest) break
    const text = joined.replace(/^-{2,}\s*|\s*-{2,}$/g, '')
    const quoted = quoteFollows(lines, at)
    const said = speaks.test(text)
    if (dated.test(text) && (said || speaksOf.test(text) || (/[:：]$/.test(text) && (quoted || bracketedAddress.test(text))))) return start
    // "Ana wrote:" alone will do right above a quote, unless a line further up has the date.
    if (said && quoted) undated ??= start
  }
  return undated
}

function quoteFollows(lines: readonly TextLine[], at: number): boolean {
  const next = lines[nextFilled(lines, at)]
  return next !== undefined && next.quoteDepth > (lines[at] as TextLine).quoteDepth
}

/** The next line that is not blank, or the number of lines. */
export function nextFilled(lines: readonly TextLine[], at: number): number {
  let next = at + 1
  while (next < lines.length && (lines[next] as TextLine).text.trim() === '') next++
  return next
}

const fromLabels = 'from|de|von|da|van|från|fra|lähettäjä|od|от|від|kimden|gönderen|feladó|expéditeur|remitente|de la|frá|από|寄件者|发件人|發件人|差出人|보낸 사람|보낸사람|מאת|من|từ|dari|saatja|nuo|no'
const otherLabels =
  'sent|date|to|cc|subject|reply-to|enviado(?: el)?|enviada(?: em)?|enviado em|fecha|para|asunto|assunto|data|envoyé(?: le)?|à|a|objet|répondre à|gesendet|datum|an|betreff|inviato(?: il)?|oggetto|per|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|dato|lähetetty|päivä|vastaanottaja|aihe|wysłano|do|temat|dw|odesláno|komu|předmět|předmet|predmet|отправлено|дата|кому|тема|копия|надіслано|gönderildi|kime|konu|tarih|elküldve|címzett|tárgy|dátum|trimis|către|subiect|efni|στάλθηκε|προς|θέμα|寄件日期|寄件日|收件者|主旨|发送时间|收件人|主题|日付|日時|宛先|件名|送信日時|보낸 날짜|받는 사람|제목|날짜|נשלח|אל|נושא|תאריך|تاريخ|إلى|الموضوع'
const fromLabel = new RegExp(`^\\*?(?:${fromLabels})\\s?\\*?\\s?[:：]\\*?\\s*\\S`, 'iu')
const otherLabel = new RegExp(`^\\*?(?:${otherLabels})\\s?\\*?\\s?[:：]`, 'iu')

/** The headers of the mail being answered, as Outlook and its kin put them: a sender, then two more of date, recipients, subject. */
export function isHeaderBlock(lines: readonly TextLine[], at: number): boolean {
  if (!fromLabel.test((lines[at] as TextLine).text.trim())) return false
  const below = lines.slice(at + 1, at + 11).map((line) => line.text.trim())
  return below.filter((text) => text !== '').slice(0, 5).filter((text) => otherLabel.test(text)).length >= 2
}

const originalMessage =
  /^[\s>*_-]*(?:original message|originalnachricht|ursprüngliche nachricht|mensaje original|message d'origine|message original|messaggio originale|mensagem original|oorspronkelijk bericht|originalmeddelande|ursprungligt meddelande|opprinnelig melding|oprindelig meddelelse|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa|исходное сообщение|оригинальное сообщение|orijinal mesaj|özgün ileti|eredeti üzenet|mesaj original|原始邮件|原始郵件|元のメッセージ|원본 메일|원본 메시지|reply message|original)[\s*_-]*$/iu
const forwardedMessage =
  /^[\s>*_-]*(?:(?:begin )?forwarded message|(?:inicio del )?mensaje reenviado|(?:début du )?message (?:réexpédié|transféré)(?: :)?|(?:anfang der )?weitergeleitete(?: e-mail| nachricht)|messaggio inoltrato|(?:inizio )?messaggio inoltrato|mensagem (?:encaminhada|reencaminhada)|doorgestuurd bericht|vidarebefordrat meddelande|videresendt (?:melding|meddelelse)|välitetty viesti|wiadomość przekazana|přeposlaná zpráva|пересылаемое сообщение|пересланное сообщение|iletilen (?:mesaj|ileti)|továbbított (?:üzenet|levél)|转发的邮件|轉寄郵件|転送メッセージ|전달된 메시지)\s*[:：]?[\s*_-]*$/iu

export function isForwardMark(text: string): boolean {
  return text.length < 100 && forwardedMessage.test(text)
}

/** `-----Original Message-----` and the bare rule that Outlook puts above a header block. */
export function isQuotedMailRule(lines: readonly TextLine[], at: number): boolean {
  const text = (lines[at] as TextLine).text.trim()
  if (text.length > 100) return false
  if (/^[-_*]{2,}/.test(text) && originalMessage.test(text)) return true
  if (!/^[-_]{8,}$/.test(text)) return false
  const next = nextFilled(lines, at)
  return next < lines.length && next <= at + 3 && isHeaderBlock(lines, next)
}
