#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "data/array_set.h"
#include "media/image.h"

namespace mm {

// A folder of pictures that makes a set.
struct FolderSetOptions {
  std::string path;           // CLASS/picture, or train/CLASS/picture with valid (val, dev) and test beside train
  int side = 32;              // pixels
  bool grey = false;          // one channel, by Pillow's weights of red, green and blue
  double valid_fraction = 0;  // of the training pictures of every class, where no folder says it
  double test_fraction = 0;   // of all pictures of every class, where no folder says it
  std::uint64_t seed = 0;     // which pictures the fractions take
};

// The middle square of a picture, as [C, side, side] bytes one channel after the other. image: RGB
std::vector<std::uint8_t> square_planes(const Image& image, int side, bool grey);

// Reads the pictures, several at a time, in the order of their names. -> one input "picture" [N, C, side, side] u8; ids and file hashes
// stand beside. Hidden files are passed over. Throws Error{input} that names the file for one that is no picture, and for a folder beside
// train that is no part of a split; where there is nothing to learn from; Error{usage} for a fraction where folders say the part.
ArraySet read_folder_set(const FolderSetOptions& options);

}  // namespace mm
