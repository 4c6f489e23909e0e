#include "train/kept_floors.h"

#include <filesystem>

#include "base/file.h"

namespace mm {
namespace {

std::optional<std::vector<Floor>> remembered(const std::string& path, const std::string& basis) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  const Json json = Json::read(path);
  if (json.string("basis", "") != basis) return std::nullopt;
  std::vector<Floor> floors;
  const Json list = json.at("floors");
  for (std::size_t i = 0; i < list.size(); ++i) floors.push_back(floor_of(list.at(i)));
  return floors;
}

void remember(const std::string& path, const std::string& basis, const std::vector<Floor>& floors) {
  Json json = Json::object(), list = Json::array();
  for (const auto& floor : floors) list.push(to_json(floor));
  json.set("basis", basis);
  json.set("floors", list);
  write_file(path, json.dump(2) + "\n");
}

}  // namespace

std::optional<std::vector<Floor>> kept_floors(const std::string& path, const std::string& basis,
                                              const std::function<std::optional<std::vector<Floor>>()>& make) {
  if (auto floors = remembered(path, basis)) return floors;
  auto floors = make();
  if (floors) remember(path, basis, *floors);
  return floors;
}

}  // namespace mm
