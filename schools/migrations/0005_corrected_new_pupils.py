"""When a school put a new-pupil return right that it had sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0004_office_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalnewpupilreturn",
            name="corrected_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the school last put it right, after it was sent.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="newpupilreturn",
            name="corrected_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the school last put it right, after it was sent.",
                null=True,
            ),
        ),
    ]
