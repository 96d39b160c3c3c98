package io.jbuild.report.page;

import java.util.ArrayList;
import java.util.List;

/**
 * Rectangles that fill one, each as large as its part of the whole and no longer than need be
 * (Bruls, Huizing and van Wijk, Squarified Treemaps).
 */
final class Treemap {

  /** A rectangle, in the units of the one that is filled. */
  record Box(double left, double top, double width, double height) {}

  private Treemap() {}

  /**
   * The boxes of some weights, in their order.
   *
   * @param weights the largest first, none of them negative, some of them more than nothing
   */
  static List<Box> of(List<Long> weights, double width, double height) {
    double total = weights.stream().mapToDouble(Long::doubleValue).sum();
    double unit = total <= 0 ? 0 : width * height / total;
    List<Box> boxes = new ArrayList<>();
    Box rest = new Box(0, 0, width, height);
    int at = 0;
    while (at < weights.size()) {
      double side = Math.min(rest.width(), rest.height());
      double area = (double) weights.get(at) * unit;
      double largest = area;
      int end = at + 1;
      while (end < weights.size()) {
        double next = (double) weights.get(end) * unit;
        // The last one of a row is its smallest: it or the first is the longest.
        if (longest(largest, next, area + next, side)
            > longest(largest, (double) weights.get(end - 1) * unit, area, side)) {
          break;
        }
        area += next;
        end++;
      }
      rest = row(weights.subList(at, end), unit, rest, boxes);
      at = end;
    }
    return boxes;
  }

  private static double longest(double largest, double smallest, double area, double side) {
    if (smallest <= 0 || area <= 0 || side <= 0) {
      return Double.MAX_VALUE;
    }
    double depth = area / side;
    return Math.max(largest / depth / depth, depth * depth / smallest);
  }

  /** Puts a row along the shorter side; what is left beside it. */
  private static Box row(List<Long> weights, double unit, Box in, List<Box> boxes) {
    double area = weights.stream().mapToDouble(weight -> (double) weight * unit).sum();
    boolean upright = in.width() >= in.height();
    double side = upright ? in.height() : in.width();
    double depth = side <= 0 ? 0 : area / side;
    double along = 0;
    for (long weight : weights) {
      double length = depth <= 0 ? 0 : (double) weight * unit / depth;
      boxes.add(
          upright
              ? new Box(in.left(), in.top() + along, depth, length)
              : new Box(in.left() + along, in.top(), length, depth));
      along += length;
    }
    return upright
        ? new Box(in.left() + depth, in.top(), Math.max(0, in.width() - depth), in.height())
        : new Box(in.left(), in.top() + depth, in.width(), Math.max(0, in.height() - depth));
  }
}
