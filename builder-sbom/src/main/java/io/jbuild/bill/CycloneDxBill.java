package io.jbuild.bill;

import io.jbuild.inventory.Inventory;
import io.jbuild.json.JsonObject;
import io.jbuild.sbom.BilledImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Evidence;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.OrganizationalEntity;
import org.cyclonedx.model.Property;
import org.cyclonedx.model.component.evidence.Occurrence;
import org.cyclonedx.model.license.Expression;
import org.cyclonedx.model.metadata.ToolInformation;

/** A bill as CycloneDX 1.6 JSON. The serial number follows from the image's id. */
final class CycloneDxBill {

  private CycloneDxBill() {}

  static JsonObject of(BilledImage image, Inventory inventory) throws IOException {
    Bom bom = new Bom();
    bom.setVersion(1);
    bom.setSerialNumber("urn:uuid:" + serial(image.id().raw()));
    Metadata metadata = new Metadata();
    metadata.setTimestamp(Date.from(image.created()));
    ToolInformation tools = new ToolInformation();
    tools.setComponents(List.of(named(Component.Type.APPLICATION, "jbuild", image.version())));
    metadata.setToolChoice(tools);
    Component container = named(Component.Type.CONTAINER, "image", "sha256:" + image.id().hex());
    container.setBomRef("image");
    container.addHash(new Hash(Hash.Algorithm.SHA_256, image.id().hex()));
    metadata.setComponent(container);
    for (String note : inventory.notes()) {
      metadata.addProperty(property("io.jbuild:note", note));
    }
    bom.setMetadata(metadata);
    int number = 0;
    for (io.jbuild.inventory.Component component : inventory.components()) {
      bom.addComponent(component(component, Integer.toString(++number)));
    }
    try {
      return JsonObject.parse(
          BomGeneratorFactory.createJson(Version.VERSION_16, bom)
              .toJsonString()
              .getBytes(StandardCharsets.UTF_8));
    } catch (GeneratorException e) {
      throw new IOException("the CycloneDX document cannot be made: " + e.getMessage(), e);
    }
  }

  /** Of the image's digest, marked as what everybody may make of anything (RFC 9562, 5.8). */
  private static UUID serial(byte[] digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    return new UUID(bytes.getLong() & ~0xf000L | 0x8000L, bytes.getLong() & ~(3L << 62) | 1L << 63);
  }

  private static Component named(Component.Type type, String name, String version) {
    Component component = new Component();
    component.setType(type);
    component.setName(name);
    component.setVersion(version);
    return component;
  }

  private static Component component(io.jbuild.inventory.Component found, String reference) {
    Component component = named(Component.Type.LIBRARY, found.name(), found.version());
    component.setBomRef(reference);
    if (!found.group().isEmpty()) {
      component.setGroup(found.group());
    }
    component.setPurl(found.packageUrl());
    found
        .supplier()
        .ifPresent(
            name -> {
              OrganizationalEntity supplier = new OrganizationalEntity();
              supplier.setName(name);
              component.setSupplier(supplier);
            });
    if (!found.licenses().isEmpty()) {
      component.setLicenses(licenses(found.licenses()));
    }
    Occurrence occurrence = new Occurrence();
    occurrence.setLocation(found.path().toString());
    Evidence evidence = new Evidence();
    evidence.addOccurrence(occurrence);
    component.setEvidence(evidence);
    found
        .layer()
        .ifPresent(layer -> component.addProperty(property("io.jbuild:layer", layer.toString())));
    return component;
  }

  private static LicenseChoice licenses(List<String> names) {
    LicenseChoice choice = new LicenseChoice();
    Optional<String> expression = LicenseNames.expression(names);
    if (expression.isPresent()) {
      choice.setExpression(new Expression(expression.get()));
      return choice;
    }
    for (String name : names) {
      License license = new License();
      license.setName(name);
      choice.addLicense(license);
    }
    return choice;
  }

  private static Property property(String name, String value) {
    Property property = new Property();
    property.setName(name);
    property.setValue(value);
    return property;
  }
}
