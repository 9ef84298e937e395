"""The names people use for forces, and VKPP's contact for each.

Databases that had the forces before are given their names too: `make run` loads forces only where there are none.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OTHER_NAMES = {
    "avon-and-somerset": "A&S, ASP, Avon and Somerset Police",
    "bedfordshire": "Beds",
    "cambridgeshire": "Cambs",
    "city-of-london": "COLP, City Police",
    "derbyshire": "Derbys",
    "devon-and-cornwall": "D&C",
    "dyfed-powys": "DPP, Heddlu Dyfed-Powys",
    "gloucestershire": "Glos, Gloucs",
    "greater-manchester": "GMP, Manchester",
    "gwent": "Heddlu Gwent",
    "hampshire": "Hants, HIOWC, IOW",
    "hertfordshire": "Herts",
    "lancashire": "Lancs",
    "leicestershire": "Leics",
    "lincolnshire": "Lincs",
    "metropolitan": "Met, MPS, Met Police, Scotland Yard",
    "north-wales": "NWP, Heddlu Gogledd Cymru",
    "north-yorkshire": "NYP, North Yorks",
    "northamptonshire": "Northants",
    "nottinghamshire": "Notts",
    "south-wales": "SWP, Heddlu De Cymru",
    "south-yorkshire": "SYP, South Yorks",
    "staffordshire": "Staffs",
    "thames-valley": "TVP",
    "warwickshire": "Warks",
    "west-mercia": "WMP",
    "west-midlands": "WMP",
    "west-yorkshire": "WYP, West Yorks",
    "wiltshire": "Wilts",
    "btp": "BTP",
    "civil-nuclear-constabulary": "CNC",
    "ministry-of-defence-police": "MDP, MOD Police",
    "northern-ireland": "PSNI",
}


def give_names(apps, schema_editor):
    for force in apps.get_model("accounts", "Force").objects.filter(slug__in=OTHER_NAMES, other_names=""):
        force.other_names = OTHER_NAMES[force.slug]
        force.save(update_fields=["other_names"])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_kept_posts_moved'),
    ]

    operations = [
        migrations.AddField(
            model_name='force',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name="VKPP's contact"),
        ),
        migrations.AddField(
            model_name='force',
            name='other_names',
            field=models.CharField(blank=True, help_text='Short names and initials people use, with commas between them. The force is found by them.', max_length=300),
        ),
        migrations.AddField(
            model_name='historicalforce',
            name='contact',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name="VKPP's contact"),
        ),
        migrations.AddField(
            model_name='historicalforce',
            name='other_names',
            field=models.CharField(blank=True, help_text='Short names and initials people use, with commas between them. The force is found by them.', max_length=300),
        ),
        migrations.RunPython(give_names, migrations.RunPython.noop),
    ]
