#include "smolvlm/prompt.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm::smolvlm;
using mm::Json;

TEST_CASE("a picture is spelt tile by tile") {
  const PictureTokens tokens{.image = "i", .around = "a", .whole = "w"};
  CHECK(picture_text(tokens, {}, 3) == "awiiia");
  CHECK(picture_text(tokens, {.rows = 2, .columns = 1}, 2) == "a<row_1_col_1>ii\na<row_2_col_1>ii\n\nawiia");
  CHECK(picture_text(tokens, {.rows = 1, .columns = 2}, 1) == "a<row_1_col_1>ia<row_1_col_2>i\n\nawia");
}

TEST_CASE("each mark in a text becomes its picture") {
  const PictureTokens tokens{.image = "<i>", .around = "|", .whole = "w"};
  const std::vector<Grid> grids{{}, {.rows = 1, .columns = 2}};
  CHECK(with_pictures("x<i><i>y", tokens, grids, 1) == "x|w<i>||<row_1_col_1><i>|<row_1_col_2><i>\n\n|w<i>|y");
  CHECK(with_pictures("x", tokens, {}, 1) == "x");
  CHECK_THROWS_AS(with_pictures("<i>", tokens, grids, 1), mm::Error);
}

TEST_CASE("a tokenizer may name its tokens otherwise") {
  CHECK(read_picture_tokens({}).image == "<image>");
  const auto named = read_picture_tokens(
      Json::parse(R"({"image_token": {"content": "<p>"}, "extra_special_tokens": {"global_image_token": "<g>"}})", "t"));
  CHECK(named.image == "<p>");
  CHECK(named.whole == "<g>");
  CHECK(named.around == "<fake_token_around_image>");
  CHECK_THROWS_AS(read_picture_tokens(Json::parse(R"({"image_token": ""})", "t")), mm::Error);
}

TEST_CASE("a video is told in words, frame by frame") {
  const PictureTokens tokens{.image = "<i>", .around = "|", .whole = "w"};
  CHECK(video_text(tokens, std::vector<double>{0, 75.9}, 3725.8) ==
        "You are provided the following series of two frames from a 1:02:05 [H:MM:SS] video.\n\nFrame from 00:00:<i>\nFrame from "
        "01:15:<i>\n\n");
  CHECK(video_text(tokens, std::vector<double>{3600}, 0.4).find("of one frames from a 0:00:00 [H:MM:SS]") != std::string::npos);
  CHECK(video_text(tokens, std::vector<double>{3600}, 0.4).find("Frame from 60:00:") != std::string::npos);
}

TEST_CASE("numbers in English words") {
  CHECK(in_words(0) == "zero");
  CHECK(in_words(13) == "thirteen");
  CHECK(in_words(40) == "forty");
  CHECK(in_words(64) == "sixty-four");
  CHECK(in_words(100) == "one hundred");
  CHECK(in_words(121) == "one hundred and twenty-one");
  CHECK(in_words(999) == "nine hundred and ninety-nine");
}
