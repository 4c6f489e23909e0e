#pragma once
#include <cstdint>

namespace mm {

// A point of a shape's own frame: the origin is its centre, 1024 its radius, y downwards.
struct ScenePoint {
  int x = 0, y = 0;
};

// Is the point part of the shape (row of kSceneShapes)? In whole numbers only, so that a scene has the same pixels on every machine.
bool inside_shape(int shape, ScenePoint point);

// Does the texture (row of kSceneTextures) put its second colour at this point?
bool inside_texture(int texture, ScenePoint point);

}  // namespace mm
