#include "evaluate/detections.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/number.h"
#include "evaluate/coco_rows.h"
#include "metric/detection_scores.h"

namespace mm {
namespace {

// What has an id: pictures, categories.
struct Listed {
  std::vector<std::string> ids, names;  // in the order of the ids
  std::unordered_map<std::string, std::size_t> place;

  // Whole numbers by their size, before texts by their letters.
  void sort() {
    std::vector<std::pair<std::pair<std::int64_t, std::string>, std::string>> all;
    bool whole = true;
    for (const auto& id : ids) whole = whole && whole_number<std::int64_t>(id);
    for (std::size_t i = 0; i < ids.size(); ++i) all.push_back({{whole ? *whole_number<std::int64_t>(ids[i]) : 0, ids[i]}, names[i]});
    std::ranges::sort(all);
    for (std::size_t i = 0; i < all.size(); ++i) {
      ids[i] = all[i].first.second;
      names[i] = all[i].second;
      place[ids[i]] = i;
    }
  }

  void add(const CocoRow& row, const std::string& path) {
    MM_CHECK(row.id, Kind::input, "has no 'id'", row.where(path));
    MM_CHECK(place.try_emplace(*row.id, ids.size()).second, Kind::input, fmt::format("the id '{}' stands twice", shown(*row.id)),
             row.where(path));
    ids.push_back(*row.id);
    names.push_back(row.name.value_or(*row.id));
  }
};

struct Objects {
  Listed pictures, categories;
  std::vector<TrueObject> truth;
  std::vector<FoundObject> found;
  std::vector<Box> true_boxes, found_boxes;
  std::vector<std::string> remarks;
};

Box box_of(const CocoRow& row, const std::string& path) {
  MM_CHECK(row.picture, Kind::input, "has no 'image_id'", row.where(path));
  MM_CHECK(row.category, Kind::input, "has no 'category_id'", row.where(path));
  MM_CHECK(row.box, Kind::input, "has no 'bbox'", row.where(path), "left, top, width, height in pixels; masks are not scored");
  const auto [x, y, width, height] = *row.box;
  return {.x = x, .y = y, .width = width, .height = height};
}

std::size_t place_in(const Listed& listed, const std::string& id, std::string_view list, const CocoRow& row, const std::string& path) {
  const auto at = listed.place.find(id);
  MM_CHECK(at != listed.place.end(), Kind::input, fmt::format("'{}' is none of the {}", shown(id), list), row.where(path));
  return at->second;
}

// Two categories of one name are told apart by their ids.
void part_names(Listed& categories) {
  std::set<std::string> seen;
  for (std::size_t k = 0; k < categories.names.size(); ++k)
    if (!seen.insert(categories.names[k]).second) categories.names[k] += fmt::format("#{}", categories.ids[k]);
}

void read_references(const std::string& path, Objects& objects) {
  std::vector<CocoRow> rows;
  std::set<std::string_view> lists;
  std::unordered_map<std::string, std::size_t> ids;
  std::size_t without_area = 0, zero = 0;
  read_coco_rows(path, [&](const CocoRow& row) {
    lists.insert(row.list);
    if (row.list == "images") objects.pictures.add(row, path);
    if (row.list == "categories") objects.categories.add(row, path);
    if (row.list != "annotations") return;
    if (row.id)
      MM_CHECK(ids.try_emplace(*row.id, row.index).second, Kind::input, fmt::format("the id '{}' stands twice", shown(*row.id)),
               row.where(path));
    box_of(row, path);
    without_area += row.area ? 0 : 1;
    zero += row.id == "0" ? 1 : 0;
    rows.push_back(row);
  });
  for (const auto* list : {"images", "categories"})
    MM_CHECK(lists.contains(list), Kind::input, fmt::format("has no list '{}'", list), shown(path),
             "COCO's instances: images, categories and annotations");
  objects.pictures.sort();
  objects.categories.sort();
  part_names(objects.categories);
  for (const auto& row : rows) {
    objects.true_boxes.push_back(box_of(row, path));
    const auto& box = objects.true_boxes.back();
    objects.truth.push_back({.picture = place_in(objects.pictures, *row.picture, "images", row, path),
                             .category = place_in(objects.categories, *row.category, "categories", row, path),
                             .area = row.area.value_or(box.width * box.height),
                             .crowd = row.crowd});
  }
  if (without_area > 0) objects.remarks.push_back(fmt::format("{} objects without an area have that of their box", without_area));
  if (zero > 0) objects.remarks.push_back("an object with the id 0, which pycocotools takes for none, counts here");
}

void read_predictions(const std::string& path, Objects& objects) {
  std::size_t unknown = 0;
  std::string first;
  read_coco_rows(path, [&](const CocoRow& row) {
    if (row.list == "images" || row.list == "categories") return;
    const auto box = box_of(row, path);
    MM_CHECK(row.score, Kind::input, "has no 'score'", row.where(path), "average precision goes by how sure each is");
    const auto picture = place_in(objects.pictures, *row.picture, "pictures of the references", row, path);
    const auto category = objects.categories.place.find(*row.category);
    if (category == objects.categories.place.end()) {
      if (unknown++ == 0) first = *row.category;
      return;
    }
    objects.found.push_back({.picture = picture, .category = category->second, .area = box.width * box.height, .score = *row.score});
    objects.found_boxes.push_back(box);
  });
  if (unknown > 0)
    objects.remarks.push_back(
        fmt::format("{} found objects of categories that the references do not list ('{}') left out", unknown, shown(first)));
}

// [pictures] numbers that are equal where the same objects stand in a picture.
std::vector<std::uint64_t> held_to(const Objects& objects) {
  std::vector<std::uint64_t> all(objects.pictures.ids.size());
  for (std::size_t i = 0; i < objects.truth.size(); ++i) {
    const auto& [picture, category, area, crowd] = objects.truth[i];
    auto& own = all[picture];
    const auto& box = objects.true_boxes[i];
    own = mix64(own ^ hash64(objects.categories.ids[category]));
    for (const double number : {area, crowd ? 1.0 : 0.0, box.x, box.y, box.width, box.height})
      own = mix64(own ^ std::bit_cast<std::uint64_t>(number));
  }
  return all;
}

}  // namespace

Judgement judge_detections(const std::string& predictions, const std::string& references) {
  MM_CHECK(!references.empty(), Kind::usage, "the file of references is missing", "--ref",
           "mm evaluate detection --pred results.json --ref instances.json");
  Objects objects;
  read_references(references, objects);
  MM_CHECK(!objects.truth.empty(), Kind::input, "holds no objects", shown(references));
  read_predictions(predictions, objects);
  const auto& [pictures, categories, truth, found, true_boxes, found_boxes, remarks] = objects;
  auto scores = detection_scores(found, truth, pictures.ids.size(), categories.names, [&](std::size_t d, std::size_t g) {
    return box_overlap(objects.found_boxes[d], objects.true_boxes[g], objects.truth[g].crowd);
  });
  Judgement judgement{
      .ids = pictures.ids,
      .held_to = held_to(objects),
      .scores = std::move(scores),
      .protocol =
          "boxes as COCO's evaluation (pycocotools 2.0.11): overlaps 0.50 to 0.95, 101 recalls, the 100 surest of each category in "
          "each picture, objects drawn as crowds neither right nor wrong; a figure without any object is left out",
      .remarks = {fmt::format("{} objects, {} found", truth.size(), found.size())}};
  for (const auto& remark : remarks) judgement.remarks.push_back(remark);
  return judgement;
}

}  // namespace mm
