#pragma once

#include <string>

#include "support/temporary.h"

// A table of short reviews, good and bad, with a number that says nothing.
inline std::string review_table(const TemporaryFolder& folder, int rows = 24) {
  std::string text = "text,noise,score,verdict\n";
  for (int i = 0; i < rows; ++i) {
    const bool good = i % 2 == 0;
    text += std::string(good ? "the film was good" : "the film was bad") + (i % 3 == 0 ? " !" : "") + "," + std::to_string(i % 5) + "," +
            (good ? "2.5" : "-1.5") + "," + (good ? "good" : "bad") + "\n";
  }
  return folder.file("reviews.csv", text);
}
