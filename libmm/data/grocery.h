#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "data/photo.h"

namespace mm {

// The Grocery Store data set (Klasson et al. 2019, "A Hierarchical Grocery Store Image Dataset", MIT licence): photos of fruit, vegetables
// and cartons taken in shops, with the official split. `root` holds images.tsv (path, split, class_id) and classes.tsv (class_id, class,
// coarse, description). Sentences are made by grocery_sentences(). Throws Error{input}, with where to get the set when it is not there.
std::vector<Photo> read_grocery(const std::string& root);

// What a shopper would call a class: name and kind in lower case, the kind only where the name does not say it already.
// ("Golden-Delicious", "Apple") -> "golden delicious apple"; ("Galia-Melon", "Melon") -> "galia melon".
std::string grocery_name(std::string_view name, std::string_view kind);

// Sentences from what the set says of a class, the one to compare with first:
//   "a golden delicious apple, juicy and mellow", "a golden delicious apple", "a photo of a golden delicious apple"
// The adjectives are the first two of a short list (taste and bite) that stand as words in the description; none are made up.
std::vector<std::string> grocery_sentences(const std::string& name, std::string_view description);

// The name in a sentence of that form: without article, "a photo of" and what follows the comma.
std::string name_in(std::string_view sentence);

}  // namespace mm
