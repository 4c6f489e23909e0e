#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "data/photo.h"
#include "data/question.h"

namespace mm {

// What photos of groceries are asked for:
//
//   what is this? apple                    (kind "kind")
//   which apple is this? granny smith apple (kind "name"; of kinds that have several names)
//   is this an apple? yes                  (kind "yes-no"; as often no, about another kind)
class GroceryQuestions {
 public:
  explicit GroceryQuestions(const std::vector<Photo>& photos);  // of all splits; those without a kind have no questions

  // At most one of each, in random order. What a photo is asked about that it does not show is drawn by how often it is shown elsewhere.
  std::vector<QuestionAnswer> operator()(const Photo& photo, Random& random) const;

  std::vector<std::string> texts() const;  // every question and every answer there may be

 private:
  std::vector<std::string> kinds_;                      // of each photo
  std::map<std::string, std::set<std::string>> names_;  // of each kind
};

}  // namespace mm
