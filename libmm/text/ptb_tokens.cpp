#include "text/ptb_tokens.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "text/unicode.h"

namespace mm {
namespace {

// Words that keep the full stop behind them, in order, as release 3.4.1 shows when it is asked; single letters but n do too.
// clang-format off
constexpr std::array<std::string_view, 143> kStopped{
    "adj", "adm", "adv", "al", "ala", "alex", "apr", "ariz", "assn", "assoc", "asst", "atty", "aug", "ave", "bancorp", "bhd", "bldg",
    "blvd", "brig", "bros", "calif", "capt", "cf", "cie", "cmdr", "co", "col", "colo", "comdr", "conn", "corp", "cos", "cpl", "ct",
    "dak", "dec", "dept", "det", "dr", "drs", "elec", "ens", "esq", "est", "etc", "ext", "feb", "fla", "fri", "ft", "ga", "gen", "gov",
    "govs", "hon", "inc", "ind", "insp", "intl", "invt", "jan", "jos", "jr", "jul", "jun", "kan", "kans", "ky", "lieut", "lt", "ltd",
    "maj", "mar", "md", "messrs", "mfg", "mich", "minn", "mlle", "mme", "mo", "mon", "mont", "mr", "mrs", "ms", "msgr", "mt", "mtg",
    "natl", "neb", "nev", "nov", "oct", "okla", "penn", "pfc", "ph", "plc", "ppte", "ppty", "pres", "prof", "pte", "ptes", "pty",
    "ptys", "pvt", "rd", "rep", "reps", "rev", "rt", "sen", "sens", "sep", "sept", "seq", "sfc", "sgt", "spc", "sq", "sr", "st", "ste",
    "supt", "sys", "tel", "tenn", "thu", "thurs", "treas", "tue", "tues", "univ", "va", "vs", "vt", "wed", "wis", "wisc", "wm", "wyo"};

// These only where they begin with a capital.
constexpr std::array<std::string_view, 11> kStoppedNames{
    "ark", "az", "del", "ill", "la", "mass", "miss", "ore", "pa", "tex", "wash"};

// What coco-caption leaves out, in order.
constexpr std::array<std::u32string_view, 17> kDropped{
    U"!", U"'", U"''", U",", U"-", U"--", U"-LCB-", U"-LRB-", U"-RCB-", U"-RRB-", U".", U"...", U":", U";", U"?", U"`", U"``"};

// Words that are two, and the length of the first.
struct Contracted {
  std::u32string_view word;
  std::size_t first;
};
constexpr std::array<Contracted, 9> kContracted{{{U"cannot", 3}, {U"gonna", 3}, {U"gotta", 3}, {U"lemme", 3}, {U"gimme", 3}, {U"wanna", 3},
                                                 {U"'tis", 2}, {U"'twas", 2}, {U"more'n", 4}}};

// Words with an apostrophe that are one.
constexpr std::array<std::u32string_view, 8> kWhole{U"'em", U"'til", U"'cause", U"'n'", U"ma'am", U"dunkin'", U"c'mon", U"s'more"};
// clang-format on

bool is_ascii_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_plain(char32_t c) { return is_ascii_letter(c) || is_digit(c); }
bool is_apostrophe(char32_t c) { return c == U'\'' || c == U'\u2019'; }
bool is_blank(char32_t c) { return c == U' ' || c == U'\u00A0' || (c >= U'\t' && c <= U'\r') || is_space(c); }

// A letter of a word: of any script, with its marks.
bool is_lettered(char32_t c) { return c < 0x80 ? is_ascii_letter(c) : is_letter(c) || is_combining(c); }

char32_t small(char32_t c) { return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c; }

// Reads a text from its beginning. Each rule says how far it reaches from a place, or that place where it does not apply; the farthest
// wins, of equals the first.
class Scanner {
 public:
  explicit Scanner(std::u32string text) : text_(std::move(text)) {}

  std::vector<std::string> tokens();

 private:
  char32_t at(std::size_t i) const { return i < text_.size() ? text_[i] : U' '; }
  template <class Is>
  std::size_t run(std::size_t i, const Is& is) const {
    while (i < text_.size() && is(text_[i])) ++i;
    return i;
  }
  // Where a text in small letters stands, apostrophes of either kind: behind it; else i.
  std::size_t spelled(std::size_t i, std::u32string_view word) const;

  std::size_t word(std::size_t i) const;
  std::size_t initials(std::size_t i) const;
  std::size_t number(std::size_t i) const;
  std::size_t hyphened(std::size_t i) const;
  std::size_t slashed(std::size_t i) const;
  std::size_t joined(std::size_t i) const;
  std::size_t elided(std::size_t i) const;
  std::size_t suffix(std::size_t i) const;
  std::size_t address(std::size_t i) const;
  std::size_t tagged(std::size_t i) const;
  std::size_t named(std::size_t i) const;
  std::size_t with_stop(std::size_t i, std::size_t end) const;

  bool contraction(std::size_t& i);
  void symbol(std::size_t& i);
  void put(std::u32string_view token);

  std::u32string text_;
  std::vector<std::string> tokens_;
};

std::size_t Scanner::spelled(std::size_t i, std::u32string_view word) const {
  std::size_t end = i;
  for (const auto c : word) {
    if (c == U'\'' ? !is_apostrophe(at(end)) : small(at(end)) != c) return i;
    ++end;
  }
  return end;
}

// Letters and digits, a letter first or all of them plain; a full stop among them where a letter follows: "man.the" is one.
std::size_t Scanner::word(std::size_t i) const {
  const auto alike = [](char32_t c) { return is_lettered(c) || is_digit(c) || c == U'\u00AD'; };
  if (!is_lettered(at(i))) return run(i, is_plain);
  std::size_t end = run(i, alike);
  while ((at(end) == U'.' || at(end) == U'!' || at(end) == U'?') && is_lettered(at(end + 1))) end = run(end + 1, alike);
  return end;
}

// "U.S.", "a.m"
std::size_t Scanner::initials(std::size_t i) const {
  if (!is_ascii_letter(at(i))) return i;
  std::size_t end = i + 1;
  while (at(end) == U'.' && is_ascii_letter(at(end + 1)) && !is_plain(at(end + 2))) end += 2;
  if (end == i + 1) return i;
  return at(end) == U'.' ? end + 1 : end;
}

// "-5", "1,000.5", "10:30", ".5", "'90s"
std::size_t Scanner::number(std::size_t i) const {
  if (is_apostrophe(at(i)) && is_digit(at(i + 1)) && is_digit(at(i + 2))) {
    if (at(i + 1) >= U'2' && at(i + 2) == U'0' && at(i + 3) == U's') return i + 4;
    if (!is_plain(at(i + 3)) && at(i + 3) != U'"') return i + 3;
  }
  std::size_t end = at(i) == U'-' || at(i) == U'+' ? i + 1 : i;
  const auto begin = end;
  end = run(end, is_digit);
  while ((at(end) == U'.' || at(end) == U',' || at(end) == U':') && is_digit(at(end + 1))) end = run(end + 1, is_digit);
  return end == begin ? i : end;
}

// "t-shirt", "4-x-4", "1990-2000"; with lines below in place of hyphens as well.
std::size_t Scanner::hyphened(std::size_t i) const {
  if (!is_plain(at(i))) return i;
  std::size_t end = run(i, [](char32_t c) { return is_plain(c) || c == U'.' || c == U','; });
  const auto first = end;
  while ((at(end) == U'-' || at(end) == U'_') && is_plain(at(end + 1))) {
    const auto capitals = initials(end + 1);
    end = std::max(run(end + 1, is_plain), capitals > end + 1 && at(capitals - 1) == U'.' ? capitals : end);
  }
  return end == first ? i : end;
}

// "and/or", "t-shirt/jeans", "1/2", "12/25/2010"
std::size_t Scanner::slashed(std::size_t i) const {
  const auto part = [&](std::size_t from) {
    std::size_t end = run(from, is_plain);
    for (int hyphens = 0; end > from && hyphens < 2 && at(end) == U'-' && is_ascii_letter(at(end + 1)); ++hyphens)
      end = run(end + 1, is_ascii_letter);
    return end;
  };
  std::size_t end = part(i);
  if (const auto whole = run(i, is_digit); whole > i && at(whole) == U'-' && is_digit(at(whole + 1)))
    end = run(whole + 1, is_digit);  // "1-1/2"
  const auto first = end;
  for (int slashes = 0; end > i && slashes < 2 && at(end) == U'/' && is_plain(at(end + 1)); ++slashes) end = part(end + 1);
  return end == first ? i : end;
}

// "A&M", "C++", "F#"
std::size_t Scanner::joined(std::size_t i) const {
  const auto capital = [](char32_t c) { return c >= U'A' && c <= U'Z'; };
  std::size_t end = run(i, capital);
  if (end == i) return i;
  if (end == i + 1 && at(end) == U'+' && at(end + 1) == U'+') return end + 2;
  if (end == i + 1 && (at(i) == U'C' || at(i) == U'F') && at(end) == U'#') return end + 1;
  const auto first = end;
  for (;;) {
    const auto behind = at(end) == U'+' ? end + 1 : std::max(spelled(end, U"&amp;"), at(end) == U'&' ? end + 1 : end);
    if (behind == end || !capital(at(behind))) return end == first ? i : end;
    end = run(behind, capital);
  }
}

// "o'clock", "d'art", "ma'am", "'em"
std::size_t Scanner::elided(std::size_t i) const {
  for (const auto word : kWhole)
    if (const auto end = spelled(i, word); end > i && (!is_plain(at(end)) || word == U"'n'")) return end;
  const auto letter = small(at(i));
  if (letter == U'y' && is_apostrophe(at(i + 1)) && is_ascii_letter(at(i + 2))) return i + 2;
  const bool short_one = letter == U'd' || letter == U'o' || letter == U'l' || letter == U'j';
  if (!short_one || !is_apostrophe(at(i + 1)) || !is_plain(at(i + 2))) return i;
  return run(i + 2, is_plain);
}

// "'s", "'re", "n't"
std::size_t Scanner::suffix(std::size_t i) const {
  constexpr std::array<std::u32string_view, 8> kSuffixes{U"'s", U"'m", U"'d", U"'re", U"'ve", U"'ll", U"n't", U"'n"};
  for (const auto word : kSuffixes)
    if (const auto end = spelled(i, word); end > i && !is_ascii_letter(at(end)) && (word != U"'n" || !is_apostrophe(at(end)))) return end;
  return i;
}

// A web or mail address.
std::size_t Scanner::address(std::size_t i) const {
  const auto inside = [](char32_t c) { return !is_blank(c) && std::u32string_view(U"\"<>|()").find(c) == std::u32string_view::npos; };
  const auto without_stops = [&](std::size_t begin, std::size_t end) {
    while (end > begin && std::u32string_view(U".!?{},-'").find(at(end - 1)) != std::u32string_view::npos) --end;
    return end;
  };
  for (const auto scheme : {U"http://", U"https://"})
    if (const auto begin = spelled(i, scheme); begin > i) return without_stops(i, run(begin, inside));
  if (!is_plain(at(i))) return i;
  const auto domain = [](char32_t c) { return is_plain(c) || c == U'.' || c == U'-' || c == U'_'; };
  const std::size_t host = run(i, domain);
  if (at(host) == U'@') {
    const auto end = without_stops(host, run(host + 1, domain));
    return std::u32string_view(text_).substr(host, end - host).find(U'.') == std::u32string_view::npos ? i : end;
  }
  if (at(host) != U'/') return i;
  for (const auto* known : {U".com", U".net", U".org", U".edu"})
    if (host > i + 4 && spelled(host - 4, known) == host) return without_stops(i, run(host, inside));
  return i;
}

// "<b>", "</a>", "<img src='x'>"
std::size_t Scanner::tagged(std::size_t i) const {
  if (at(i) != U'<') return i;
  std::size_t end = at(i + 1) == U'/' ? i + 2 : i + 1;
  if (!is_ascii_letter(at(end)) && at(end) != U'!' && at(end) != U'?') return i;
  end = run(end, [](char32_t c) { return c != U'<' && c != U'>'; });
  return at(end) == U'>' ? end + 1 : i;
}

std::size_t Scanner::named(std::size_t i) const {  // "#tag", "@home"
  if ((at(i) != U'#' && at(i) != U'@') || !is_ascii_letter(at(i + 1))) return i;
  return run(i + 1, [](char32_t c) { return is_plain(c) || c == U'_'; });
}

// A word's end, or behind the full stop that it keeps.
std::size_t Scanner::with_stop(std::size_t i, std::size_t end) const {
  if (at(end) != U'.' || end == i) return end;
  const char32_t next = at(end + 1);
  if ((next == U',' || next == U';' || next == U':') && is_ascii_letter(at(end - 1))) return end + 1;
  std::string word;
  for (const auto c : text_.substr(i, end - i)) word += c < 0x80 ? static_cast<char>(small(c)) : '?';
  const bool capital = at(i) >= U'A' && at(i) <= U'Z';
  if (word.size() == 1 && is_ascii_letter(at(i))) return word == "n" ? end : end + 1;
  if (word == "ph.d" || std::ranges::binary_search(kStopped, word) || (capital && std::ranges::binary_search(kStoppedNames, word)))
    return end + 1;
  const bool counts = word == "no" || word == "nos" || word == "pp";
  return counts && is_digit(at(run(end + 1, is_blank))) ? end + 1 : end;
}

// "cannot" and "doesn't": puts the first part and goes to the second.
bool Scanner::contraction(std::size_t& i) {
  for (const auto& [word, first] : kContracted) {
    const auto end = spelled(i, word);
    if (end == i || is_lettered(at(end)) || is_digit(at(end))) continue;
    put(std::u32string_view(text_).substr(i, first));
    put(std::u32string_view(text_).substr(i + first, end - i - first));
    i = end;
    return true;
  }
  const auto end = run(i, is_ascii_letter);
  if (end < i + 2 || spelled(end - 1, U"n't") == end - 1 || is_ascii_letter(at(end + 2))) return false;
  put(std::u32string_view(text_).substr(i, end - 1 - i));
  i = end - 1;
  return true;
}

// One character that belongs to no word, or a few that stand together.
void Scanner::symbol(std::size_t& i) {
  const char32_t c = at(i);
  const auto marks = [](char32_t m) { return m == U'?' || m == U'!'; };
  const auto begin = i++;
  const auto entity = [&](std::u32string_view name, std::u32string_view token) {
    const auto end = spelled(begin, name);
    if (end > begin) put(token), i = end;
    return end > begin;
  };
  if (c == U'&' && (entity(U"&amp;", U"&") || entity(U"&lt;", U"<") || entity(U"&gt;", U">"))) return;
  if (marks(c)) i = run(begin, marks);
  if (c == U'*' || c == U'@' || c == U'_') i = run(begin, [&](char32_t other) { return other == c; });
  switch (c) {
    case U'(': return put(U"-lrb-");
    case U')': return put(U"-rrb-");
    case U'[': return put(U"-lsb-");
    case U']': return put(U"-rsb-");
    case U'{': return put(U"-lcb-");
    case U'}': return put(U"-rcb-");
    case U'\u00A3': return put(U"#");
    case U'\u20AC': return put(U"$");
    case U'\u00BD': return put(U"1/2");
    case U'\u00BC': return put(U"1/4");
    case U'\u00BE': return put(U"3/4");
    default: break;
  }
  constexpr std::u32string_view kQuotes = U"\"\u201C\u201D\u201E\u00AB\u00BB\u2018\u2019\u201A\u2039\u203A\u2013\u2014\u2026";
  if (kQuotes.find(c) == std::u32string_view::npos && c <= 0xFFFF) put(std::u32string_view(text_).substr(begin, i - begin));
}

void Scanner::put(std::u32string_view token) {
  if (std::ranges::find(kDropped, token) != kDropped.end()) return;
  std::u32string lower;
  constexpr std::u32string_view kAnd = U"&amp;";
  if (const auto at = token.find(kAnd); at != std::u32string_view::npos && token.size() > kAnd.size())
    return put(std::u32string(token.substr(0, at + 1)).append(token.substr(at + kAnd.size())));
  for (const auto c : token) append_lower(lower, c == U'\u2019' ? U'\'' : c);
  tokens_.push_back(encode_utf8(lower));
}

std::vector<std::string> Scanner::tokens() {
  for (std::size_t i = 0; i < text_.size();) {
    if (is_blank(text_[i])) {
      ++i;
      continue;
    }
    const std::size_t plain = run(i, is_ascii_letter);
    if (plain > i && is_blank(at(plain))) {  // most words
      if (contraction(i)) continue;
      put(std::u32string_view(text_).substr(i, plain - i));
      i = plain;
      continue;
    }
    const auto letters = word(i);
    std::size_t end = std::max(with_stop(i, letters), i);
    for (const auto reached :
         {initials(i), number(i), with_stop(i, hyphened(i)), slashed(i), joined(i), elided(i), suffix(i), address(i), tagged(i), named(i)})
      end = std::max(end, reached);
    if (end <= letters && contraction(i)) continue;
    if (end == i) {
      symbol(i);
      continue;
    }
    put(std::u32string_view(text_).substr(i, end - i));
    i = end;
  }
  return std::move(tokens_);
}

}  // namespace

std::vector<std::string> ptb_tokens(std::string_view text) { return Scanner(decode_utf8(text)).tokens(); }

}  // namespace mm
