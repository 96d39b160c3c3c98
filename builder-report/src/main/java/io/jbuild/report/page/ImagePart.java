package io.jbuild.report.page;

import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.report.format.Human;
import io.jbuild.result.BuildReport.ReportedImage;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageLayers;
import java.util.Collection;
import java.util.List;

/** What an image is made of, what of it nobody sees, and how it is run. */
final class ImagePart {

  private static final int SHORT = 19;

  private final Html html;
  private final Steps steps;
  private final ReportedImage image;
  private final String of;

  /**
   * A part of a page.
   *
   * @param several whether there are images of other platforms
   */
  ImagePart(Html html, Steps steps, ReportedImage image, boolean several) {
    this.html = html;
    this.steps = steps;
    this.image = image;
    this.of = several ? " of " + image.config().platform() : "";
  }

  void write() {
    layers();
    waste();
    config();
    history();
  }

  private long size() {
    return image.files().stream().mapToLong(files -> files.sizes().bytes()).sum();
  }

  private ImageLayers.Layer layer(int number) {
    return image.layers().layers().get(number - 1);
  }

  private void layers() {
    html.open("section", "class", "layers").element("h2", "Layers" + of);
    html.element(
        "p",
        Human.size(size())
            + " in "
            + image.files().size()
            + (image.files().size() == 1 ? " layer" : " layers")
            + ". The larger a box, the more bytes; what is too small is counted together.");
    new TreemapPart(html, steps, image).write();
    html.open("ol", "class", "list");
    for (ImageLayers.Layer layer : image.layers().layers()) {
      boolean here = image.files().get(layer.number() - 1).here();
      long bytes = image.files().get(layer.number() - 1).sizes().bytes();
      html.open("li", "class", "l" + layer.number() % TreemapPart.TINTS);
      html.open("span", "class", "name").text(steps.origin(layer, image));
      html.close();
      html.element("span", Human.size(bytes), "class", "time");
      html.element("small", here ? paths(layer) : TreemapPart.ABSENT);
      html.close();
    }
    html.close().close();
  }

  private static String paths(ImageLayers.Layer layer) {
    String text =
        layer.added().paths()
            + (layer.added().paths() == 1 ? " path" : " paths")
            + " added, "
            + layer.changed().paths()
            + " changed, "
            + layer.deleted().paths()
            + " deleted";
    return layer.hidden().bytes() == 0
        ? text
        : text + "; " + Human.size(layer.hidden().bytes()) + " of it hidden by later layers";
  }

  private void waste() {
    long bytes = image.layers().layers().stream().mapToLong(layer -> layer.hidden().bytes()).sum();
    html.open("section", "class", "waste").element("h2", "Waste" + of);
    if (bytes == 0) {
      html.element("p", "✓ No layer has files that a later one replaces or deletes.").close();
      return;
    }
    long files = image.layers().layers().stream().mapToLong(l -> l.hidden().paths()).sum();
    html.open("p").element("b", Human.size(bytes));
    html.text(
        " ("
            + Percent.rounded(bytes, size())
            + ") are stored and sent for nothing: "
            + files
            + (files == 1 ? " path" : " paths")
            + " that a later layer replaces or deletes. Do both in one RUN, or leave the file out"
            + " in the first place.");
    html.close();
    if (files > image.layers().hidden().size()) {
      html.element(
          "p", "The largest " + image.layers().hidden().size() + " of them:", "class", "muted");
    }
    html.open("ol", "class", "list");
    for (ImageLayers.Hidden hidden : image.layers().hidden()) {
      html.open("li").element("span", Html.path(hidden.path()), "class", "name path");
      html.element("span", Human.size(hidden.bytes()), "class", "time");
      html.open("small").text("added by ");
      html.element("b", steps.origin(layer(hidden.layer()), image));
      html.text(hidden.how() == FileChange.Kind.DELETED ? ", deleted by " : ", replaced by ");
      html.element("b", steps.origin(layer(hidden.by()), image)).close().close();
    }
    html.close().close();
  }

  private void config() {
    ContainerConfig container = image.config().container();
    html.open("section", "class", "config").element("h2", "Config" + of);
    html.open("dl", "class", "facts");
    fact("Platform", List.of(image.config().platform().toString()));
    fact("Created", image.config().created().stream().toList());
    fact("Author", image.config().author().stream().toList());
    fact("Entrypoint", container.entrypoint());
    fact("Command", container.cmd());
    fact("User", one(container.user));
    fact("Folder", one(container.workingDir));
    fact("Ports", container.exposedPorts());
    fact("Volumes", container.volumes());
    fact("Stop signal", container.stopSignal.stream().toList());
    fact("Shell", container.shell());
    fact("Environment", container.env());
    fact(
        "Labels",
        container.labels().entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .toList());
    fact("On build", container.onBuild());
    html.close().close();
  }

  private static List<String> one(String text) {
    return text.isEmpty() ? List.of() : List.of(text);
  }

  private void fact(String name, Collection<String> values) {
    if (!values.isEmpty()) {
      html.element("dt", name).open("dd");
      values.forEach(value -> html.element("code", value).text(" "));
      html.close();
    }
  }

  private void history() {
    html.open("section", "class", "history").element("h2", "History" + of);
    html.open("ol", "class", "list");
    int layer = 0;
    for (HistoryEntry entry : image.config().history()) {
      boolean has = !entry.emptyLayer() && layer < image.files().size();
      String size = has ? Human.size(image.files().get(layer++).sizes().bytes()) : "no layer";
      html.open("li").element("span", entry.createdBy().orElse("—"), "class", "name path");
      html.element("span", size, "class", "time");
      html.element(
          "small",
          entry.created().map(time -> time.substring(0, Math.min(SHORT, time.length()))).orElse("")
              + entry.comment().map(comment -> " · " + comment).orElse(""));
      html.close();
    }
    html.close().close();
  }
}
