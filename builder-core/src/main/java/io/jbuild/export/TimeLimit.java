package io.jbuild.export;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.image.Image;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.ImageConfig;
import io.jbuild.snapshot.FileTimes;
import io.jbuild.snapshot.LayerDiff;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An image in whose own layers nothing is newer than the image: {@code rewrite-timestamp}. */
public final class TimeLimit {

  private final LayerStore layers;
  private final FileTimes times;

  private TimeLimit(LayerStore layers, Instant latest) {
    this.layers = layers;
    this.times = FileTimes.atMost(latest);
  }

  /**
   * The image with other layers where files were newer; what is older stays as old.
   *
   * @param inherited how many layers, the lowest, are the base's: they stay as they are
   */
  public static Image of(Image image, int inherited, LayerStore layers) throws IOException {
    ImageConfig config = image.config();
    if (config.created().isEmpty()) {
      return image;
    }
    TimeLimit limit = new TimeLimit(layers, Instant.parse(config.created().get()));
    List<Layer> limited = new ArrayList<>(image.layers().layers().subList(0, inherited));
    for (Layer layer : image.layers().layers().subList(inherited, image.layers().layers().size())) {
      limited.add(limit.of(layer));
    }
    LayerStack stack = new LayerStack(limited);
    return new Image(
        new ImageConfig(
            config.created(),
            config.author(),
            config.platform(),
            config.container(),
            stack.diffIds(),
            config.history()),
        stack);
  }

  private Layer of(Layer layer) throws IOException {
    LayerDiff diff = layers.index(layer).diff();
    return layers.pack(visitor -> diff.forEach(new Limited(visitor)));
  }

  private final class Limited implements LayerDiff.ChangeVisitor {
    private final LayerDiff.ChangeVisitor visitor;

    Limited(LayerDiff.ChangeVisitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void put(ImagePath path, FileNode node, LayerDiff.Content content) throws IOException {
      visitor.put(path, times.apply(path, node), content);
    }

    @Override
    public void link(ImagePath path, FileNode.RegularFile node, ImagePath target)
        throws IOException {
      visitor.link(path, (FileNode.RegularFile) times.apply(path, node), target);
    }

    @Override
    public void opaque(ImagePath directory) throws IOException {
      visitor.opaque(directory);
    }

    @Override
    public void whiteout(ImagePath path) throws IOException {
      visitor.whiteout(path);
    }
  }
}
