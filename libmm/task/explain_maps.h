#pragma once
#include <string>

#include "media/image.h"
#include "model/attention_maps.h"
#include "options/maps.h"
#include "task/record.h"

namespace mm {

// A picture as its maps are drawn over it: no side longer than 512 pixels, and the part of it that the model was shown.
struct ShownPicture {
  Image image;
  PicturePart part;
};
ShownPicture shown_picture(const Image& image, const PicturePart& part);

// The folder of --explain. Each record gets a folder of its own in it, whole or not there:
//   maps.npy   [words, 2, rows, columns] f32: of each word where the model looked, and what of that made it likelier
//   maps.json  the words, the files of each, and how it was computed
//   maps.html  the pictures beside each other, with their words
//   NN-WORD.attention.png, NN-WORD.gradient.png
class MapFolder {
 public:
  explicit MapFolder(const MapOptions& options) : options_(options) {}

  bool asked() const { return !options_.explain.empty(); }
  int layer() const { return options_.explain_layer; }

  // Makes the folder. layers: of the model that look at pictures; negative: it shows none. Throws Error{usage} for what it cannot show,
  // Error{output} where there can be no folder.
  void open(std::int64_t layers) const;

  // Sets the record's `maps` to the folder that it writes; `text`: what was said. Without a word nothing is written.
  void write(Record& record, const std::string& text, const ShownPicture& shown, const AttentionMaps& maps) const;

 private:
  MapOptions options_;
};

// "photos/Çat 1.jpg" -> "at-1-0123456789abcdef": of the name of its file what is safe in every file system, and the hash of its id, which
// no other record of a run has.
std::string folder_name(const Record& record);

}  // namespace mm
