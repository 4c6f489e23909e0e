#include "florence2/tasks.h"

#include "options/caption.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;
using namespace mm::florence2;

namespace {

constexpr PictureSize kSize{.width = 2000, .height = 1000};

std::string sentence(std::string_view prompt) { return asked_of(prompt, kSize).sentence; }

}  // namespace

TEST_CASE("tasks are asked in the sentences that the model was taught") {
  CHECK(sentence("") == "What does the image describe?");
  CHECK(sentence("<DETAILED_CAPTION>") == "Describe in detail what is shown in the image.");
  CHECK(sentence("<MORE_DETAILED_CAPTION>") == "Describe with a paragraph what is shown in the image.");
  CHECK(sentence("<OCR_WITH_REGION>") == "What is the text in the image, with regions?");
  CHECK((asked_of("<OCR_WITH_REGION>", kSize).said == Said::quads));
  CHECK((asked_of("<OD>", kSize).said == Said::boxes));
  CHECK((asked_of("<REGION_PROPOSAL>", kSize).said == Said::bare));
  CHECK(sentence("<CAPTION_TO_PHRASE_GROUNDING> a red cup ") == "Locate the phrases in the caption: a red cup");
  CHECK(sentence("the cup<REFERRING_EXPRESSION_SEGMENTATION>") == "Locate the cup in the image with mask");
  CHECK(sentence("<OPEN_VOCABULARY_DETECTION>cup") == "Locate cup in the image.");
  CHECK(sentence("Is there a cup?") == "Is there a cup?");
  CHECK((asked_of("Is there a cup?", kSize).said == Said::text));
}

TEST_CASE("a box is four places or four numbers of pixels") {
  CHECK(sentence("<REGION_TO_CATEGORY><loc_1><loc_2><loc_3><loc_4>") == "What is the region <loc_1><loc_2><loc_3><loc_4>?");
  CHECK(sentence("<REGION_TO_CATEGORY>10 20 1999 999") == "What is the region <loc_5><loc_20><loc_999><loc_999>?");
  CHECK(sentence("<REGION_TO_OCR>0, 0, 2, 1") == "What text is in the region <loc_0><loc_0><loc_1><loc_1>?");
  CHECK(sentence("<REGION_TO_DESCRIPTION>1 2 3") == "What does the region 1 2 3 describe?");
  for (const auto* bad : {"<REGION_TO_OCR>", "<REGION_TO_OCR>1 2 3", "<REGION_TO_OCR>1 2 3 4 5", "<REGION_TO_OCR>1 2 3 -4",
                          "<REGION_TO_OCR>1 2 3 4x", "<REGION_TO_OCR>1 2 3 99999999999999999999", "<CAPTION_TO_PHRASE_GROUNDING>  "}) {
    CAPTURE(bad);
    CHECK(exit_code([&] { check_words(bad); }) == 2);
  }
  for (const auto* good : {"", "<OD>", "<REGION_TO_OCR>1 2 3 4", "<REGION_TO_OCR><loc_1><loc_2><loc_3><loc_4>", "cup"}) {
    CAPTURE(good);
    CHECK(exit_code([&] { check_words(good); }) == 0);
  }
}

TEST_CASE("words beside a task that takes none are refused") {
  CHECK(complaint([] { sentence("<OD> cups"); }) == "--prompt: <OD> takes no words beside it");
  CHECK(exit_code([] { sentence("<OD><CAPTION>"); }) == 2);
}

TEST_CASE("each thing to say is a task") {
  for (const auto about : kThingsToSay) {
    CAPTURE(about);
    CHECK(task_about(about).empty() == about.empty());
  }
  CHECK(task_about("objects") == "<OD>");
}
