package io.jbuild.report.page;

import io.jbuild.report.format.Human;
import io.jbuild.result.BuildReport.LayerFiles;
import io.jbuild.result.BuildReport.ReportedImage;
import io.jbuild.result.FileSizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The layers of an image as boxes in boxes, down to files. */
final class TreemapPart {

  /** How many colours layers have in turn. */
  static final int TINTS = 6;

  static final String ABSENT = "not in this store: nobody had to read it";

  private static final double WIDTH = 1000;
  private static final double HEIGHT = 620;
  private static final double TITLE = 18;
  private static final double EDGE = 4;

  private final Html html;
  private final Steps steps;
  private final ReportedImage image;

  /** A box and what is in it. */
  private record Node(String name, String kind, long bytes, List<FileSizes> parts, long smaller) {}

  TreemapPart(Html html, Steps steps, ReportedImage image) {
    this.html = html;
    this.steps = steps;
    this.image = image;
  }

  void write() {
    List<Node> layers = new ArrayList<>();
    for (int i = 0; i < image.files().size(); i++) {
      LayerFiles files = image.files().get(i);
      String name =
          steps.origin(image.layers().layers().get(i), image)
              + (files.here() ? "" : " (" + ABSENT + ")");
      layers.add(
          new Node(
              name,
              "layer l" + (i + 1) % TINTS,
              files.sizes().bytes(),
              files.sizes().parts(),
              files.here() ? files.sizes().smallerFiles() : 0));
    }
    html.open("nav", "class", "crumbs", "hidden", "").close();
    html.open("div", "class", "treemap");
    boxes(layers, "", WIDTH, HEIGHT);
    html.close();
  }

  private void boxes(List<Node> unsorted, String path, double width, double height) {
    List<Node> nodes = new ArrayList<>(unsorted);
    nodes.removeIf(node -> node.bytes() == 0);
    nodes.sort(Comparator.comparingLong(Node::bytes).reversed());
    List<Treemap.Box> boxes = Treemap.of(nodes.stream().map(Node::bytes).toList(), width, height);
    for (int i = 0; i < nodes.size(); i++) {
      box(nodes.get(i), boxes.get(i), path, new double[] {width, height});
    }
  }

  private void box(Node node, Treemap.Box box, String path, double[] in) {
    boolean layer = node.kind().startsWith("layer");
    String whole = layer || path.isEmpty() && node.name().isEmpty() ? "" : path + "/" + node.name();
    html.open(
        "div",
        "class",
        "box " + node.kind(),
        "title",
        (layer ? node.name() : whole) + " · " + Human.size(node.bytes()),
        "style",
        "left:"
            + Percent.of(box.left(), in[0])
            + ";top:"
            + Percent.of(box.top(), in[1])
            + ";width:"
            + Percent.of(box.width(), in[0])
            + ";height:"
            + Percent.of(box.height(), in[1]));
    html.open("span", "class", "label").text(node.name()).text(" ");
    html.element("i", Human.size(node.bytes())).close();
    if (!node.parts().isEmpty()) {
      html.open("div", "class", "in");
      boxes(inside(node), whole, box.width() - EDGE, box.height() - EDGE - TITLE);
      html.close();
    }
    html.close();
  }

  private static List<Node> inside(Node node) {
    List<Node> nodes = new ArrayList<>();
    long named = 0;
    for (FileSizes part : node.parts()) {
      named += part.bytes();
      String kind = part.parts().isEmpty() && part.files() == 1 ? "file" : "folder";
      nodes.add(
          new Node(Html.path(part.name()), kind, part.bytes(), part.parts(), part.smallerFiles()));
    }
    if (node.bytes() > named) {
      nodes.add(
          new Node(
              node.smaller() == 1 ? "1 smaller file" : node.smaller() + " smaller files",
              "smaller",
              node.bytes() - named,
              List.of(),
              0));
    }
    return nodes;
  }
}
