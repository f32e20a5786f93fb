"""An index for looking names up by how they begin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="personkey",
            index=models.Index(
                fields=["kind", "value"],
                name="a_key_by_its_beginning",
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
            ),
        ),
    ]
