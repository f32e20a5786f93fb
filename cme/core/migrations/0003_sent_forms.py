"""Forms that were kept, so that one sent again makes nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_find_a_name_by_its_beginning"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        help_text="Of the person, the page and the key.", max_length=64
                    ),
                ),
                (
                    "words",
                    models.CharField(help_text="Of everything that was typed.", max_length=64),
                ),
                ("led_to", models.CharField(blank=True, max_length=300)),
                ("reference", models.CharField(blank=True, max_length=12)),
                ("sent_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("form", "words"), name="a_form_is_kept_once_with_the_same_words"
                    )
                ],
            },
        ),
    ]
