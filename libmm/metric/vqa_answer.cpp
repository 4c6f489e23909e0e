#include "metric/vqa_answer.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "metric/plain_text.h"

namespace mm {
namespace {

// Words without their apostrophe, or with one too few, and what the official evaluation makes of them. Those that no lower-case text can
// hold and those that stay as they are need no line.
constexpr std::string_view kContractions = R"(
aint ain't arent aren't cant can't couldve could've couldnt couldn't couldn'tve couldn't've couldnt've couldn't've didnt didn't
doesnt doesn't dont don't hadnt hadn't hadnt've hadn't've hadn'tve hadn't've hasnt hasn't havent haven't hed he'd hed've he'd've
he'dve he'd've hes he's howd how'd howll how'll hows how's isnt isn't itd it'd itd've it'd've it'dve it'd've itll it'll maam ma'am
mightnt mightn't mightnt've mightn't've mightn'tve mightn't've mightve might've mustnt mustn't mustve must've neednt needn't
notve not've oclock o'clock oughtnt oughtn't ow's'at 'ow's'at 'ows'at 'ow's'at 'ow'sat 'ow's'at shant shan't shed've she'd've
she'dve she'd've shouldve should've shouldnt shouldn't shouldnt've shouldn't've shouldn'tve shouldn't've somebody'd somebodyd
somebodyd've somebody'd've somebody'dve somebody'd've somebodyll somebody'll somebodys somebody's someoned someone'd
someoned've someone'd've someone'dve someone'd've someonell someone'll someones someone's somethingd something'd
somethingd've something'd've something'dve something'd've somethingll something'll thats that's thered there'd
thered've there'd've there'dve there'd've therere there're theres there's theyd they'd theyd've they'd've they'dve they'd've
theyll they'll theyre they're theyve they've twas 'twas wasnt wasn't wed've we'd've we'dve we'd've weve we've werent weren't
whatll what'll whatre what're whats what's whatve what've whens when's whered where'd wheres where's whereve where've whod who'd
whod've who'd've who'dve who'd've wholl who'll whos who's whove who've whyll why'll whyre why're whys why's wont won't
wouldve would've wouldnt wouldn't wouldnt've wouldn't've wouldn'tve wouldn't've yall y'all yall'll y'all'll y'allll y'all'll
yall'd've y'all'd've y'alld've y'all'd've y'all'dve y'all'd've youd you'd youd've you'd've you'dve you'd've youll you'll
youre you're youve you've)";

constexpr std::string_view kNumbers = "none 0 zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10";
constexpr std::string_view kPunctuation = ";/[]\"{}()=+\\_-><@`,?!";

using Changes = std::unordered_map<std::string_view, std::string_view>;

Changes pairs_of(std::string_view text) {
  const auto words = split_white(text);
  Changes changes;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) changes.emplace(words[i], words[i + 1]);
  return changes;
}

std::string_view changed(std::string_view word, const Changes& changes) {
  const auto found = changes.find(word);
  return found == changes.end() ? word : found->second;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_comma_in_number(std::string_view text) {
  for (std::size_t i = 1; i + 1 < text.size(); ++i)
    if (text[i] == ',' && is_digit(text[i - 1]) && is_digit(text[i + 1])) return true;
  return false;
}

bool stands_beside_space(std::string_view text, char sign) {
  const std::array before{' ', sign}, behind{sign, ' '};
  return text.find(std::string_view(before.data(), 2)) != text.npos || text.find(std::string_view(behind.data(), 2)) != text.npos;
}

std::string without(std::string_view text, std::string_view signs) {
  std::string rest(text);
  std::erase_if(rest, [&](char c) { return signs.find(c) != signs.npos; });
  return rest;
}

}  // namespace

std::string vqa_line(std::string_view text) {
  std::string line(text);
  for (auto& c : line)
    if (c == '\n' || c == '\t') c = ' ';
  return std::string(stripped(line));
}

std::string vqa_punctuation(std::string_view text) {
  const bool number = has_comma_in_number(text);
  std::string deleted;
  for (const char sign : kPunctuation)
    if (number || stands_beside_space(text, sign)) deleted += sign;
  std::string spaced = without(text, deleted);
  for (auto& c : spaced)
    if (kPunctuation.find(c) != kPunctuation.npos) c = ' ';
  std::string out;
  int periods = 0;
  for (std::size_t i = 0; i < spaced.size(); ++i) {
    const bool goes = spaced[i] == '.' && periods < 32 && !(i + 1 < spaced.size() && is_digit(spaced[i + 1]));
    if (goes) ++periods;
    if (!goes) out += spaced[i];
  }
  return out;
}

std::string vqa_words(std::string_view text) {
  static const auto numbers = pairs_of(kNumbers), contractions = pairs_of(kContractions);
  const auto lower = lowered(text);
  std::string out;
  for (const auto word : split_white(lower)) {
    const auto digits = changed(word, numbers);
    if (digits == "a" || digits == "an" || digits == "the") continue;
    if (!out.empty()) out += ' ';
    out += changed(digits, contractions);
  }
  return out;
}

std::string vqa_answer(std::string_view text) { return vqa_words(vqa_punctuation(vqa_line(text))); }

std::string m4c_answer(std::string_view text) {
  const std::string kept = without(lowered(text), ",?");
  std::string parted;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept.compare(i, 2, "'s") == 0) parted += ' ';
    parted += kept[i];
  }
  return vqa_answer(parted);
}

}  // namespace mm
