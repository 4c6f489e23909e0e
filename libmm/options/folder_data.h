#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 2> kPictureColours{"rgb", "grey"};

// A folder of pictures with a folder for each class (data/folder_set.h).
struct FolderDataOptions {
  std::string path = {};
  int side = 32;
  std::string colours = "rgb";
  double valid_fraction = 0, test_fraction = 0;
  std::uint64_t split_seed = 0;

  void visit(auto&& v) {
    v.field("path", path, "a folder with a folder of pictures for each class, or with train, valid and test above these; empty: not used",
            path_limits());
    v.field("side", side, "side of the pictures that the model sees, pixels: the middle square of each is brought to it", between(1, 1024));
    v.field("colours", colours, "what a pixel is", one_of(kPictureColours));
    v.field("valid-fraction", valid_fraction, "part of the training pictures that validates, where no folder says which", between(0, 0.9));
    v.field("test-fraction", test_fraction, "part of all pictures that tests, where no folder says which", between(0, 0.9));
    v.field("split-seed", split_seed, "of the draws of these parts, whatever the run's seed");
  }

 private:
  static constexpr Limits path_limits() { return mm::path(); }  // the member hides the function
};

}  // namespace mm
